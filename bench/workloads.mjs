// What is asked, of each server in its own words, and how its answer reads in the service's.
import { AREAS } from './database.mjs';

const VIEWER = 'query Viewer { viewer { id name email role groups(first: 5) { nodes { id name } } } }';
const USERS = `query Users($after: String) { users(first: 50, after: $after) { nodes { id name email role
  groups(first: 5) { nodes { id name } } projectMemberships(first: 5) { nodes { role project { id name } } } } } }`;
const SEARCH =
  'query Search($search: String!) { users(first: 20, filter: { search: $search }) { nodes { id name email role } } }';
const CAN = 'query Can($userId: ID!, $check: AccessCheckInput!) { can(userId: $userId, check: $check) { allowed } }';
const CAN_ALL =
  'query CanAll($userId: ID!, $checks: [AccessCheckInput!]!) { canAll(userId: $userId, checks: $checks) { allowed } }';
const RECORD =
  'mutation Record($records: [UsageRecordInput!]!) { recordUsage(records: $records) { results { recorded } } }';
const RESERVE = 'mutation Reserve($input: ReserveUsageInput!) { reserveUsage(input: $input) { decision { allowed } } }';
const ADMIT = `mutation Admit($input: ReserveUsageInput!) { reserveUsage(input: $input) {
  introspection { active user { id } } checks { allowed } decision { allowed } } }`;
const INTROSPECT = 'query Introspect($token: String!) { introspectToken(token: $token) { active user { id } } }';
const CHECK = `query Check($credential: String!, $checks: [AccessCheckInput!]!) {
  canAll(credential: $credential, checks: $checks) { allowed } }`;
const SIGN_IN = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { nextStep } }';

/** PostGraphile's own fields for the same. */
const pgl = {
  viewer: `query Viewer { viewer: benchViewer { id: rowId name email role
    groups: groupMembersByUserIdList(first: 5) { group: groupByGroupId { id: rowId name } } } }`,
  person: `id: rowId name email role groups: groupMembersByUserIdList(first: 5) { group: groupByGroupId { id: rowId name } }
    projects: projectMembershipsByUserIdList(first: 5) { role project: projectByProjectId { id: rowId name } }`,
  search:
    'query Search($term: String!) { users: benchFindUsersList(term: $term, first: 20) { id: rowId name email role } }',
  can: 'query Can($userId: UUID!, $area: String!, $level: String!) { can: benchMay(userId: $userId, area: $area, level: $level) }',
  canAll: `query CanAll($userId: UUID!, $areas: [String!]!, $levels: [String!]!) {
    canAll: benchMayAll(userId: $userId, areas: $areas, levels: $levels) }`,
  record:
    'mutation Record($userId: UUID!, $amount: BigInt!) { benchRecord(input: { userId: $userId, amount: $amount }) { result } }',
  reserve:
    'mutation Reserve($userId: UUID!, $amount: BigInt!) { benchReserve(input: { userId: $userId, amount: $amount }) { result } }',
};
pgl.users = `query Users { users: allUsersList(first: 50, orderBy: [NAME_ASC, ROW_ID_ASC]) { ${pgl.person} } }`;
pgl.usersAfter = `query UsersAfter($after: Cursor!) { users: allUsers(first: 50, after: $after, orderBy: [NAME_ASC, ROW_ID_ASC]) {
  nodes { ${pgl.person} } } }`;

const nodesOf = (person) => ({
  id: person.id,
  name: person.name,
  email: person.email,
  role: person.role,
  ...(person.groups && { groups: { nodes: person.groups.map(({ group }) => group) } }),
  ...(person.projects && { projectMemberships: { nodes: person.projects } }),
});
const listOf = ({ users }) => ({ users: { nodes: (users.nodes ?? users).map(nodesOf) } });

/** How the answers of PostGraphile read in the service's words. */
const read = {
  viewer: ({ viewer }) => ({ viewer: nodesOf(viewer) }),
  users: listOf,
  search: listOf,
  can: ({ can }) => ({ can: { allowed: can } }),
  canAll: ({ canAll }) => ({ canAll: canAll.map((allowed) => ({ allowed })) }),
  record: ({ benchRecord }) => ({ recordUsage: { results: [{ recorded: benchRecord.result }] } }),
  reserve: ({ benchReserve }) => ({ reserveUsage: { decision: { allowed: benchReserve.result } } }),
};

/** The same document for all that have the service's schema; another one for PostGraphile; variables alone for raw. */
function request(server, { route, query, variables, postgraphile }) {
  if (server === 'raw') return { path: `/${route}`, body: { variables } };
  if (server === 'postgraphile') return { path: '/graphql', body: postgraphile };
  return { path: '/graphql', body: { query, variables } };
}
const ALL = ['raw', 'gatehouse', 'mercurius', 'yoga', 'postgraphile'];

/**
 * A workload: what it is called, who has it, and `requestsOf(server)`: the requests that are sent in turn, each with its
 * path, body, credential and headers. `$KEY` in a body is another one each time.
 * @typedef {{ key: string, name: string, servers: string[], calls?: number, note?: string, checked?: boolean,
 *   read?: (data: object) => object, requestsOf: (server: string) => object[] }} Workload
 */

/**
 * @param {{ tokens: string[], people: object, deep: { after: string, postgraphile: string, page: number } }} setting
 * @returns {Workload[]}
 */
export function workloads({ tokens, people, deep }) {
  const { metered, asked, gatewayKey, callers, signingIn } = people;
  const levels = ['ACCESS', 'READ', 'WRITE'];
  const areas = AREAS;
  const questionOf = (index) => ({ permission: { area: areas[index % areas.length], level: levels[index % 3] } });
  const hundred = Array.from({ length: 100 }, (_, index) => questionOf(index));
  const words = ['anna', 'smith', 'mari', 'john', 'chen', 'ols', 'kim', 'garc', 'lee', 'nov', 'ivan', 'ber'];
  const usageOf = (userId) => ({ userId, amounts: [{ metric: 'INPUT_TOKENS', amount: 100 }], cost: '0.01' });
  const amountOf = (userId) => ({ userId, amount: '100' });
  const byToken = (server, list) =>
    list.map((each, index) => ({ ...request(server, each), credential: tokens[index % tokens.length] }));
  const byKey = (server, list) => list.map((each) => ({ ...request(server, each), credential: gatewayKey }));
  const many = (make) => Array.from({ length: 1_000 }, (_, index) => make(index));
  const recording = (userIds) => (server) =>
    byKey(
      server,
      userIds.map((userId) => ({
        route: 'recordUsage',
        query: RECORD,
        variables: { records: [{ usage: usageOf(userId), idempotencyKey: '$KEY' }] },
        postgraphile: { query: pgl.record, variables: amountOf(userId) },
      })),
    );
  const reservation = (userId, more = {}) => ({
    input: { usage: usageOf(userId), ttlSeconds: 60, idempotencyKey: '$KEY', ...more },
  });
  const gatehouse = (credential, body) => ({ path: '/graphql', body, credential });
  const checks = [questionOf(0), questionOf(4)];

  return [
    {
      key: 'viewer',
      name: 'viewer, with role and groups',
      servers: ALL,
      read: read.viewer,
      requestsOf: (server) =>
        byToken(
          server,
          many(() => ({ route: 'viewer', query: VIEWER, variables: {}, postgraphile: { query: pgl.viewer } })),
        ),
    },
    {
      key: 'users',
      name: '50 users, with groups and projects',
      servers: ALL,
      read: read.users,
      requestsOf: (server) =>
        byToken(
          server,
          many(() => ({ route: 'users', query: USERS, variables: {}, postgraphile: { query: pgl.users } })),
        ),
    },
    {
      key: 'deep',
      name: `50 users, page ${deep.page.toLocaleString('en')}`,
      servers: ALL,
      read: read.users,
      requestsOf: (server) =>
        byToken(
          server,
          many(() => ({
            route: 'users',
            query: USERS,
            variables: { after: deep.after },
            postgraphile: { query: pgl.usersAfter, variables: { after: deep.postgraphile } },
          })),
        ),
    },
    {
      key: 'search',
      name: 'search, 20 users by part of the name',
      servers: ALL,
      read: read.search,
      requestsOf: (server) =>
        byToken(
          server,
          many((index) => {
            const search = words[index % words.length];
            return {
              route: 'search',
              query: SEARCH,
              variables: { search },
              postgraphile: { query: pgl.search, variables: { term: search } },
            };
          }),
        ),
    },
    {
      key: 'can',
      name: 'can, of 10,000 users',
      servers: ALL,
      read: read.can,
      requestsOf: (server) =>
        byToken(
          server,
          asked.map((userId, index) => {
            const check = questionOf(index);
            return {
              route: 'can',
              query: CAN,
              variables: { userId, check },
              postgraphile: { query: pgl.can, variables: { userId, ...check.permission } },
            };
          }),
        ),
    },
    {
      key: 'canAll',
      name: 'canAll, 100 questions',
      servers: ALL,
      read: read.canAll,
      requestsOf: (server) =>
        byToken(
          server,
          asked.slice(0, 2_000).map((userId) => ({
            route: 'canAll',
            query: CAN_ALL,
            variables: { userId, checks: hundred },
            postgraphile: {
              query: pgl.canAll,
              variables: {
                userId,
                areas: hundred.map(({ permission }) => permission.area),
                levels: hundred.map(({ permission }) => permission.level),
              },
            },
          })),
        ),
    },
    {
      key: 'record',
      name: 'recordUsage, spread over 10,000 users',
      servers: ALL,
      read: read.record,
      requestsOf: recording(metered),
    },
    {
      key: 'recordOne',
      name: 'recordUsage, on one user',
      servers: ALL,
      read: read.record,
      requestsOf: recording(metered.slice(0, 1)),
    },
    {
      key: 'reserve',
      name: 'reserveUsage, spread over 10,000 users',
      servers: ALL,
      read: read.reserve,
      requestsOf: (server) =>
        byKey(
          server,
          metered.map((userId) => ({
            route: 'reserveUsage',
            query: RESERVE,
            variables: reservation(userId),
            postgraphile: { query: pgl.reserve, variables: amountOf(userId) },
          })),
        ),
    },
    {
      key: 'gatewayOne',
      name: 'gateway, one call: credential, 2 checks, reservation',
      servers: ['gatehouse'],
      requestsOf: () =>
        tokens.map((credential, index) =>
          gatehouse(gatewayKey, { query: ADMIT, variables: reservation(callers[index], { credential, checks }) }),
        ),
    },
    {
      key: 'gatewayThree',
      name: 'gateway, the same by three calls',
      servers: ['gatehouse'],
      calls: 3,
      requestsOf: () =>
        tokens.flatMap((token, index) => [
          gatehouse(gatewayKey, { query: INTROSPECT, variables: { token } }),
          gatehouse(gatewayKey, { query: CHECK, variables: { credential: token, checks } }),
          gatehouse(gatewayKey, { query: RESERVE, variables: reservation(callers[index]) }),
        ]),
    },
    {
      key: 'signIn',
      name: 'sign-in storm',
      servers: ['gatehouse'],
      measuresLoop: true,
      // A password takes the best part of a second on purpose.
      leastSeconds: 10,
      // Those that the last run left behind are still under way, and more than a few are refused at once.
      restSeconds: 12,
      requestsOf: () =>
        signingIn.map((login, index) => ({
          path: '/graphql',
          body: { query: SIGN_IN, variables: { input: { login, password: people.password, tokenDelivery: 'BODY' } } },
          credential: '-',
          forwardedFor: `10.${(index >> 8) & 255}.${index & 255}.1`,
        })),
    },
  ];
}
