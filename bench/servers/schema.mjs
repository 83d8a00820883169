// The part of the service's schema that is measured, as the hand-written GraphQL servers have it, with their resolvers.
import { makeExecutableSchema } from '@graphql-tools/schema';
import * as lib from './lib.mjs';

const typeDefs = `
  scalar Decimal
  type Group { id: ID! name: String! }
  type GroupConnection { nodes: [Group!]! }
  type Project { id: ID! name: String! }
  type ProjectMembership { role: String! project: Project! }
  type ProjectMembershipConnection { nodes: [ProjectMembership!]! }
  type User {
    id: ID! name: String! email: String role: String!
    groups(first: Int = 25): GroupConnection!
    projectMemberships(first: Int = 25): ProjectMembershipConnection!
  }
  type UserConnection { nodes: [User!]! }
  input UserFilter { search: String }
  input AreaPermissionInput { area: String! level: String! }
  input AccessCheckInput { permission: AreaPermissionInput! }
  type AccessDecision { allowed: Boolean! }
  input UsageAmountInput { metric: String! amount: Int! }
  input UsageInput { userId: ID! amounts: [UsageAmountInput!]! cost: Decimal! = "0" }
  input UsageRecordInput { usage: UsageInput! idempotencyKey: String! }
  type UsageRecordResult { recorded: Boolean! }
  type RecordUsagePayload { results: [UsageRecordResult!]! }
  input ReserveUsageInput { usage: UsageInput! ttlSeconds: Int! = 300 idempotencyKey: String! }
  type UsageDecision { allowed: Boolean! }
  type ReserveUsagePayload { decision: UsageDecision }
  type Query {
    viewer: User
    users(filter: UserFilter, first: Int = 25, after: String): UserConnection
    can(check: AccessCheckInput!, userId: ID!): AccessDecision
    canAll(checks: [AccessCheckInput!]!, userId: ID!): [AccessDecision!]
  }
  type Mutation {
    recordUsage(records: [UsageRecordInput!]!): RecordUsagePayload
    reserveUsage(input: ReserveUsageInput!): ReserveUsagePayload
  }`;

const caller = ({ caller }) => {
  if (!caller) throw new Error('UNAUTHENTICATED');
  return caller;
};
const decision = (allowed) => ({ allowed });

const resolvers = {
  Query: {
    viewer: (_, args, context) => lib.viewer(caller(context)),
    users: async (_, { filter, first, after }, context) => {
      caller(context);
      return { nodes: await (filter?.search ? lib.search(first, filter.search) : lib.users(first, after)) };
    },
    can: async (_, { check, userId }, context) => (caller(context), decision(await lib.can(userId, check))),
    canAll: async (_, { checks, userId }, context) => (
      caller(context),
      (await lib.canAll(userId, checks)).map(decision)
    ),
  },
  Mutation: {
    recordUsage: async (_, { records }, context) => (
      caller(context),
      { results: [{ recorded: await lib.record(records) }] }
    ),
    reserveUsage: async (_, { input }, context) => (caller(context), { decision: decision(await lib.reserve(input)) }),
  },
  User: {
    groups: async ({ id }, { first }, { loaders }) => ({ nodes: (await loaders.groups.load(id)).slice(0, first) }),
    projectMemberships: async ({ id }, { first }, { loaders }) => ({
      nodes: (await loaders.projects.load(id)).slice(0, first),
    }),
  },
  ProjectMembership: { project: (membership) => membership },
};

export const schema = makeExecutableSchema({ typeDefs, resolvers });
export const contextOf = async (authorization) => ({
  caller: await lib.callerOf(authorization),
  loaders: lib.loaders(),
});
