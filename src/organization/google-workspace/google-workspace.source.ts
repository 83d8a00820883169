import type { Clock } from '../../core/clock.ts';
import { RemoteApi } from '../../foundation/remote/index.ts';
import type {
  DeltaState,
  DirectoryConnection,
  DirectoryPerson,
  DirectoryReading,
  DirectorySource,
  Told,
} from '../directory-sync/index.ts';
import { googleGroup, googleMember, googleUnit, googleUser, type GoogleUser } from './directory-api.shapes.ts';
import { DirectoryApi, isThrottled } from './directory-api.ts';
import { accessToken } from './service-account.ts';

/** Where Google is. */
export interface GoogleAddresses {
  /** Of access tokens, such as https://oauth2.googleapis.com/token. */
  readonly tokenUrl: string;
  /** Of the Directory API with its version, such as https://admin.googleapis.com/admin/directory/v1. */
  readonly directoryUrl: string;
}

/** The customer whose administrator asks. */
const OWN_CUSTOMER = 'my_customer';
const PAGE = '500';
const MEMBERS_PAGE = '200';

/** Reads Google Workspace by the Directory API, which has no delta queries: always whole. */
export class GoogleWorkspaceSource implements DirectorySource {
  readonly provider = 'GOOGLE_WORKSPACE';
  readonly #oauth: RemoteApi;
  readonly #tokenPath: string;
  readonly #api: RemoteApi;

  /** @param retryMs the first pause before a request is tried again */
  constructor(
    { tokenUrl, directoryUrl }: GoogleAddresses,
    retryMs: number,
    private readonly clock: Clock,
  ) {
    const { origin, pathname } = new URL(tokenUrl);
    this.#oauth = new RemoteApi({ name: 'Google', baseUrl: origin, retryMs });
    this.#tokenPath = pathname;
    this.#api = new RemoteApi({ name: 'Google', baseUrl: directoryUrl, retryMs, isThrottled });
  }

  read(connection: DirectoryConnection, _since: DeltaState | null, signal: AbortSignal): DirectoryReading {
    const newToken = () => accessToken(this.#oauth, this.#tokenPath, connection, this.clock.now(), signal);
    const api = new DirectoryApi(this.#api, newToken, signal);
    const customer = connection.tenantId ?? OWN_CUSTOMER;
    const told = connection.unitsFrom === 'GROUPS' ? toldByGroups(api, customer) : toldByUnits(api, customer);
    return { people: 'ALL', units: 'ALL', told, next: () => null };
  }
}

async function* toldByUnits(api: DirectoryApi, customer: string): AsyncGenerator<Told> {
  const unitAt = new Map<string, string>();
  const path = `/customer/${encodeURIComponent(customer)}/orgunits`;
  const told: Told[] = [];
  for await (const unit of api.items(path, { type: 'all' }, 'organizationUnits', googleUnit)) {
    if (unit.orgUnitPath != null) unitAt.set(unit.orgUnitPath, unit.orgUnitId);
    const name = unit.name?.trim();
    told.push({
      kind: 'UNIT',
      unit: { externalId: unit.orgUnitId, ...(name && { name }), parent: unit.parentOrgUnitId ?? null },
    });
  }
  const ids = new Set(unitAt.values());
  // The customer itself is above those at the top, and is no unit of the list.
  for (const each of told)
    if (each.kind === 'UNIT' && each.unit.parent != null && !ids.has(each.unit.parent))
      yield { kind: 'UNIT', unit: { ...each.unit, parent: null } };
    else yield each;
  for await (const user of usersOf(api, customer)) {
    const unit = unitAt.get(user.orgUnitPath ?? '');
    yield { kind: 'PERSON', person: { ...personOf(user), units: unit === undefined ? [] : [unit] } };
  }
}

async function* toldByGroups(api: DirectoryApi, customer: string): AsyncGenerator<Told> {
  const groups: { id: string; name: string | undefined }[] = [];
  for await (const { id, name } of api.items('/groups', { customer, maxResults: MEMBERS_PAGE }, 'groups', googleGroup))
    groups.push({ id, name: name?.trim() });
  const above = new Map<string, string[]>();
  for (const { id: group } of groups) {
    const path = `/groups/${encodeURIComponent(group)}/members`;
    for await (const { id, type } of api.items(path, { maxResults: MEMBERS_PAGE }, 'members', googleMember)) {
      if (id == null) continue;
      if (type === 'USER') yield { kind: 'MEMBER', unit: group, person: id, isMember: true };
      if (type === 'GROUP') above.set(id, [...(above.get(id) ?? []), group]);
    }
  }
  for (const { id, name } of groups) {
    const parents = above.get(id) ?? [];
    const unit = { externalId: id, ...(name && { name }) };
    yield parents.length < 2
      ? { kind: 'UNIT', unit: { ...unit, parent: parents[0] ?? null } }
      : { kind: 'UNIT', unit, fault: `The group is in ${parents.length} groups; a unit has one above it.` };
  }
  for await (const user of usersOf(api, customer)) yield { kind: 'PERSON', person: personOf(user) };
}

const usersOf = (api: DirectoryApi, customer: string): AsyncIterable<GoogleUser> =>
  api.items('/users', { customer, maxResults: PAGE, projection: 'basic' }, 'users', googleUser);

/** What is not told is not there, since everything is. */
const personOf = ({ id, primaryEmail, name, suspended, archived }: GoogleUser): DirectoryPerson => ({
  externalId: id ?? '',
  email: primaryEmail?.trim() || null,
  name: name?.fullName?.trim() || null,
  active: !suspended && !archived,
});
