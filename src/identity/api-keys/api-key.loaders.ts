import DataLoader from 'dataloader';
import { pageRequest, type Page, type PageArgs, type PageRequest } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { UserLoader, UserView } from '../users/index.ts';
import { apiKeyErrors } from './api-key.errors.ts';
import type { ApiKeyView } from './api-key.queries.ts';
import type { ApiKeyService } from './api-key.service.ts';

const pages = Symbol('pages of the keys of accounts');
const counts = Symbol('how many keys accounts have');

type PageLoader = DataLoader<string, Page<ApiKeyView>>;

/** What belongs to users and keys, gathered: one statement for however many accounts a document asks for at once. */
export class ApiKeyLoaders {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly users: UserLoader,
  ) {}

  /** Keys of an account, newest first. @throws BAD_USER_INPUT */
  async pageOf(context: RequestContext, ownerId: string, args: PageArgs): Promise<Page<ApiKeyView>> {
    const request = pageRequest(args);
    // Pages differ between fields of a document, not between the users of a list.
    const loaders = context.once(pages, () => new Map<string, PageLoader>());
    const which = JSON.stringify(request);
    const loader = loaders.get(which) ?? this.#pageLoader(context, request);
    loaders.set(which, loader);
    return loader.load(ownerId);
  }

  /** The account that a key belongs to. */
  async ownerOf(context: RequestContext, userId: string): Promise<UserView> {
    const owner = await this.users.find(context, userId);
    if (!owner) throw apiKeyErrors.NOT_FOUND();
    return owner;
  }

  #pageLoader(context: RequestContext, request: PageRequest): PageLoader {
    const countOf = (ownerId: string): Promise<number> => this.#countOf(context, ownerId);
    return gathering((ids) => context.read((db) => this.keys.pages(db, ids, request, countOf)));
  }

  #countOf(context: RequestContext, ownerId: string): Promise<number> {
    return context
      .once(counts, ({ read }) => gathering((ids) => read((db) => this.keys.counts(db, ids))))
      .load(ownerId);
  }
}

/** It keeps nothing: a later mutation of the same document may change what it gave. */
const gathering = <V>(load: (ids: readonly string[]) => Promise<V[]>): DataLoader<string, V> =>
  new DataLoader<string, V>(load, { cache: false });
