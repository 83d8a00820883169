import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { ExternalIdentityService } from '../external-identities/index.ts';
import type { IdentityProviders, IdentityProviderView } from './identity-providers.ts';

/** An identity with its provider. */
export interface ShownIdentity {
  readonly provider: IdentityProviderView;
  readonly subject: string;
  readonly linkedAt: Date;
}

const identities = Symbol('identities of users');

/** Identities of users, gathered: one statement for however many a document asks for at once. */
export class ExternalIdentityLoaders {
  constructor(
    private readonly identities: ExternalIdentityService,
    private readonly providers: IdentityProviders,
  ) {}

  /** Identities of an account, in the order in which they were linked. */
  of(context: RequestContext, userId: string): Promise<ShownIdentity[]> {
    return context.once(identities, (made) => this.#loader(made)).load(userId);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<string, ShownIdentity[]> {
    return new DataLoader<string, ShownIdentity[]>(
      async (userIds) => {
        const byUser = await read((db) => this.identities.ofUsers(db, userIds));
        return userIds.map((id) =>
          (byUser.get(id) ?? []).map(({ providerId, subject, linkedAt }) => ({
            provider: this.providers.view(providerId),
            subject,
            linkedAt,
          })),
        );
      },
      { cache: false },
    );
  }
}
