import DataLoader from 'dataloader';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { UserView } from '../../identity/users/index.ts';
import type { GroupView } from '../groups/index.ts';
import { readerOf, sees } from './org-unit.policy.ts';
import type { OrgUnitView } from './org-unit.queries.ts';
import type { OrgUnitHolder, OrgUnitService } from './org-unit.service.ts';

const loaders = Symbol('what belongs to organizational units');

/** Each unit is a part of some statements of its own. */
const MOST_AT_ONCE = 100;

type Loaders = Map<string, DataLoader<string, unknown>>;

/** What belongs to units, gathered: the same statements for however many a document asks for at once. */
export class OrgUnitLoaders {
  constructor(private readonly units: OrgUnitService) {}

  /** A unit that another object names; null where there is none. */
  find(context: RequestContext, id: string): Promise<OrgUnitView | null> {
    return gathering(context, ['units'], async (db, ids) => {
      const found = new Map((await this.units.byIds(db, [...new Set(ids)])).map((unit) => [unit.id, unit]));
      return ids.map((each) => found.get(each) ?? null);
    }).load(id);
  }

  /** The unit above; null where there is none, or none that the caller sees. */
  async parentOf(
    context: RequestContext,
    { parentId = null }: Partial<Pick<OrgUnitView, 'parentId'>>,
  ): Promise<OrgUnitView | null> {
    return parentId !== null && sees(readerOf(context.actor), parentId) ? this.find(context, parentId) : null;
  }

  /** Units from the top down to the parent, of those that the caller sees. */
  ancestorsOf(context: RequestContext, id: string): Promise<OrgUnitView[]> {
    return gathering(context, ['ancestors'], (db, ids) => this.units.ancestors(db, context.actor, ids)).load(id);
  }

  /** Units of a user, or those that a group is linked to, by name. */
  heldBy(context: RequestContext, holder: OrgUnitHolder, id: string): Promise<OrgUnitView[]> {
    return gathering(context, ['held', holder], (db, ids) => this.units.heldBy(db, holder, ids)).load(id);
  }

  /** Groups that are linked to a unit, by name, as far as the caller sees the links. */
  groupsOf(context: RequestContext, id: string): Promise<GroupView[]> {
    return gathering(context, ['groups'], (db, ids) => this.units.groupsOf(db, context.actor, ids)).load(id);
  }

  /** Units right below, by name. @throws BAD_USER_INPUT */
  async childrenOf(context: RequestContext, id: string, args: PageArgs): Promise<Page<OrgUnitView>> {
    const request = pageRequest(args);
    const countOf = (each: string): Promise<number> =>
      gathering(context, ['child counts'], (db, ids) => this.units.childCounts(db, context.actor, ids)).load(each);
    return gathering(context, ['children', request], (db, ids) =>
      this.units.childPages(db, context.actor, ids, request, countOf),
    ).load(id);
  }

  /** Users of a unit, by name, as far as the caller sees them. @throws BAD_USER_INPUT */
  async membersOf(
    context: RequestContext,
    id: string,
    { includeDescendants, ...args }: PageArgs & { readonly includeDescendants?: boolean | null },
  ): Promise<Page<UserView>> {
    const isWide = includeDescendants ?? false;
    const asked = { request: pageRequest(args), includeDescendants: isWide };
    const countOf = (each: string): Promise<number> =>
      gathering(context, ['member counts', isWide], (db, ids) =>
        this.units.memberCounts(db, context.actor, ids, isWide),
      ).load(each);
    return gathering(context, ['members', asked], (db, ids) =>
      this.units.memberPages(db, context.actor, ids, asked, countOf),
    ).load(id);
  }
}

/**
 * One loader for each way of asking: that differs between fields of a document, not between the objects of a list. It
 * keeps nothing: a later mutation of the same document may change what it gave.
 */
function gathering<V>(
  context: RequestContext,
  asked: readonly unknown[],
  load: (db: Reader, ids: readonly string[]) => Promise<V[]>,
): DataLoader<string, V> {
  const all: Loaders = context.once(loaders, () => new Map());
  const which = JSON.stringify(asked);
  const loader =
    (all.get(which) as DataLoader<string, V> | undefined) ??
    new DataLoader<string, V>((ids) => context.read((db) => load(db, ids)), {
      cache: false,
      maxBatchSize: MOST_AT_ONCE,
    });
  all.set(which, loader);
  return loader;
}
