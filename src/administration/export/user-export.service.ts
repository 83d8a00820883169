import { inBatches } from '../../core/batches.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import {
  instants,
  type DownloadOrder,
  type DownloadSource,
  type IssuedLink,
  type KeptRange,
  type LinkService,
} from '../../foundation/links/index.ts';
import type { UserConditions, UserService, UserView } from '../../identity/users/index.ts';
import type { GroupService } from '../../organization/groups/index.ts';
import type { ProjectMembershipService, ProjectMembershipView } from '../../organization/projects/index.ts';
import { userCsvHeader, userCsvLines, type ExportedUser } from './user-csv.ts';
import { userExportRules } from './user-export.rules.ts';

/** Users as a CSV file, which importUsers reads. */
export class UserExportService implements DownloadSource {
  readonly kind = 'users.csv';
  readonly rule = userExportRules.rules.Mutation.exportUsers;

  constructor(
    private readonly links: LinkService,
    private readonly users: UserService,
    private readonly groups: GroupService,
    private readonly memberships: ProjectMembershipService,
  ) {}

  /** Gives the caller a link to the users that match. */
  async link(tx: Tx, filter: UserConditions | null): Promise<IssuedLink<'users.csv'>> {
    const link = await this.links.issue(tx, this.kind, { filter });
    tx.record({ action: 'USERS_EXPORTED', targetType: 'User', after: { filter, linkId: link.id } });
    return link;
  }

  /** The file, oldest account first. */
  async *content({ actor, parameters, read }: DownloadOrder): AsyncGenerator<string> {
    const filter = filterOf(parameters);
    const next = (last: UserView | null) =>
      read(async (db) => this.#withPlaces(db, await this.users.batch(db, actor, filter, last)));
    let header = userCsvHeader();
    for await (const users of inBatches(next)) {
      yield header + userCsvLines(users);
      header = '';
    }
    if (header) yield header;
  }

  async #withPlaces(db: Reader, users: readonly UserView[]): Promise<ExportedUser[]> {
    const ids = users.map(({ id }) => id);
    const [groups, places] = await Promise.all([this.groups.namesOf(db, ids), this.memberships.ofUsers(db, ids)]);
    const projects = new Map(ids.map((id) => [id, [] as ProjectMembershipView[]]));
    for (const place of places) projects.get(place.userId)?.push(place);
    return users.map((user) => ({ ...user, groups: groups.get(user.id) ?? [], projects: projects.get(user.id)! }));
  }
}

/** A filter as a link keeps it, where instants are text. */
type KeptFilter = Omit<UserConditions, 'joined' | 'lastActive'> & {
  readonly joined?: KeptRange;
  readonly lastActive?: KeptRange;
};

function filterOf(parameters: unknown): UserConditions {
  const { filter } = parameters as { readonly filter: KeptFilter | null };
  return { ...filter, joined: instants(filter?.joined), lastActive: instants(filter?.lastActive) };
}
