import { RemoteApi } from '../../foundation/remote/index.ts';
import type {
  DeltaState,
  DirectoryConnection,
  DirectoryPerson,
  DirectoryReading,
  DirectorySource,
  Told,
} from '../directory-sync/index.ts';
import { Graph, type CollectionEnd } from './graph.ts';
import { graphGroup, graphUnit, graphUnitMember, graphUser, type GraphGroup, type GraphUser } from './graph.shapes.ts';

/** Where Microsoft is, which differs between its clouds. */
export interface EntraIdAddresses {
  /** Of sign-in, such as https://login.microsoftonline.com. */
  readonly loginUrl: string;
  /** Of Microsoft Graph with its version, such as https://graph.microsoft.com/v1.0. */
  readonly graphUrl: string;
}

const USERS = '/users/delta?$select=id,displayName,mail,accountEnabled,department';
const GROUPS = '/groups/delta?$select=id,displayName,members';
const UNITS = '/directory/administrativeUnits?$select=id,displayName';
const DEPARTMENT = 'department:';

/** Reads Microsoft Entra ID by Microsoft Graph: people always by delta queries, units by what they are made of. */
export class EntraIdSource implements DirectorySource {
  readonly provider = 'ENTRA_ID';
  readonly #login: RemoteApi;
  readonly #graph: RemoteApi;

  /** @param retryMs the first pause before a request is tried again */
  constructor({ loginUrl, graphUrl }: EntraIdAddresses, retryMs: number) {
    this.#login = new RemoteApi({ name: 'Microsoft Entra ID', baseUrl: loginUrl, retryMs });
    this.#graph = new RemoteApi({ name: 'Microsoft Graph', baseUrl: graphUrl, retryMs });
  }

  read(connection: DirectoryConnection, since: DeltaState | null, signal: AbortSignal): DirectoryReading {
    const graph = new Graph(this.#login, this.#graph, connection, signal);
    const { unitsFrom } = connection;
    const users: CollectionEnd = { deltaLink: null };
    const groups: CollectionEnd = { deltaLink: null };
    const known = since?.unitsFrom === unitsFrom ? since : null;
    const told = async function* (): AsyncGenerator<Told> {
      if (unitsFrom === 'ADMINISTRATIVE_UNITS') yield* administrativeUnits(graph);
      if (unitsFrom === 'GROUPS')
        yield* toldOfGroups(graph.items(known?.groups ?? GROUPS, graphGroup, groups), known === null);
      const people = graph.items(known?.users ?? USERS, graphUser, users);
      yield* toldOfUsers(people, { isWhole: known === null, withDepartments: unitsFrom === 'DEPARTMENTS' });
    };
    return {
      people: known ? 'CHANGES' : 'ALL',
      // There is no delta query of administrative units outside of previews: they are few, and read whole.
      units: known && unitsFrom !== 'ADMINISTRATIVE_UNITS' ? 'CHANGES' : 'ALL',
      told: told(),
      next: () => {
        if (users.deltaLink === null || (unitsFrom === 'GROUPS' && groups.deltaLink === null)) return null;
        return { unitsFrom, users: users.deltaLink, ...(groups.deltaLink !== null && { groups: groups.deltaLink }) };
      },
    };
  }
}

async function* toldOfUsers(
  users: AsyncIterable<GraphUser>,
  how: { readonly isWhole: boolean; readonly withDepartments: boolean },
): AsyncGenerator<Told> {
  const departments = new Set<string>();
  for await (const user of users) {
    if (user['@removed']) {
      if (user.id != null) yield { kind: 'PERSON_GONE', externalId: user.id };
      continue;
    }
    const department = user.department?.trim();
    if (how.withDepartments && department && !departments.has(department)) {
      departments.add(department);
      yield { kind: 'UNIT', unit: { externalId: DEPARTMENT + department, name: department, parent: null } };
    }
    yield { kind: 'PERSON', person: personOf(user, how) };
  }
}

/** Read whole, what is not told is not there; of changes, what is not told is as it was. */
function personOf(
  { id, displayName, mail, accountEnabled, department }: GraphUser,
  { isWhole, withDepartments }: { readonly isWhole: boolean; readonly withDepartments: boolean },
): DirectoryPerson {
  const isTold = (value: unknown): boolean => isWhole || value !== undefined;
  const unit = department?.trim();
  return {
    externalId: id ?? '',
    ...(isTold(displayName) && { name: displayName?.trim() || null }),
    ...(isTold(mail) && { email: mail?.trim() || null }),
    ...(isTold(accountEnabled) && { active: accountEnabled ?? true }),
    ...(withDepartments && isTold(department) && { units: unit ? [DEPARTMENT + unit] : [] }),
  };
}

/** Large groups come in several parts, in any order, and what came may come again. */
async function* toldOfGroups(groups: AsyncIterable<GraphGroup>, isWhole: boolean): AsyncGenerator<Told> {
  const parents = new Map<string, Set<string>>();
  const noLonger = new Map<string, Set<string>>();
  const gone = new Set<string>();
  for await (const group of groups) {
    if (group['@removed']) {
      gone.add(group.id);
      yield { kind: 'UNIT_GONE', externalId: group.id };
      continue;
    }
    const name = group.displayName?.trim();
    if (name !== undefined || isWhole)
      yield { kind: 'UNIT', unit: { externalId: group.id, ...(name && { name }), ...(isWhole && { parent: null }) } };
    for (const member of group['members@delta'] ?? []) {
      const isMember = !member['@removed'];
      if (isOfType(member, 'group')) note(isMember ? parents : noLonger, member.id, group.id);
      else if (isOfType(member, 'user')) yield { kind: 'MEMBER', unit: group.id, person: member.id, isMember };
    }
  }
  for (const id of gone) {
    // It left the groups that it was in by its end.
    parents.delete(id);
    noLonger.delete(id);
  }
  yield* toldOfNesting(parents, noLonger);
}

/** A group within a group is below it; where it is within several, nobody can say which. */
function* toldOfNesting(
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  noLonger: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<Told> {
  for (const externalId of noLonger.keys())
    if (!parents.has(externalId)) yield { kind: 'UNIT', unit: { externalId, parent: null } };
  for (const [externalId, above] of parents) {
    const [parent] = above;
    yield above.size === 1
      ? { kind: 'UNIT', unit: { externalId, parent: parent! } }
      : { kind: 'UNIT', unit: { externalId }, fault: `The group is in ${above.size} groups; a unit has one above it.` };
  }
}

function note(groups: Map<string, Set<string>>, id: string, within: string): void {
  groups.set(id, (groups.get(id) ?? new Set()).add(within));
}

async function* administrativeUnits(graph: Graph): AsyncGenerator<Told> {
  for await (const { id, displayName } of graph.items(UNITS, graphUnit)) {
    const name = displayName?.trim();
    yield { kind: 'UNIT', unit: { externalId: id, ...(name && { name }), parent: null } };
    const members = `/directory/administrativeUnits/${encodeURIComponent(id)}/members?$select=id`;
    for await (const member of graph.items(members, graphUnitMember))
      if (isOfType(member, 'user')) yield { kind: 'MEMBER', unit: id, person: member.id, isMember: true };
  }
}

const isOfType = (member: { '@odata.type'?: string | undefined }, type: string): boolean =>
  member['@odata.type'] === `#microsoft.graph.${type}`;
