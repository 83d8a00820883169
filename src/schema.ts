import 'reflect-metadata';
import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isInputObjectType, isObjectType, lexicographicSortSchema } from 'graphql';
import { applyMiddleware, type IMiddleware } from 'graphql-middleware';
import { deny, shield } from './access/shield.cjs';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { AuditActionEnum, ErrorCodeEnum } from './core/enums.ts';
import { validateInput } from './core/input-validation.ts';
import type { RequestContext } from './core/request-context.ts';
import { mayReadHidden, type HiddenField } from './access/rules.ts';
import type { guard } from './access/guard.ts';
import { UserExportResolver } from './administration/export/user-export.resolver.ts';
import { userExportRules } from './administration/export/user-export.rules.ts';
import { UserImportResolver } from './administration/import/user-import.resolver.ts';
import { userImportRules } from './administration/import/user-import.rules.ts';
import { userAdministrationRules } from './administration/users/user-administration.rules.ts';
import { UserAdministrationResolver } from './administration/users/user-administration.resolver.ts';
import { apiKeyRules } from './identity/api-keys/api-key.rules.ts';
import { ApiKeyResolver } from './identity/api-keys/api-key.resolver.ts';
import { UserApiKeysResolver } from './identity/api-keys/user-api-keys.resolver.ts';
import { emailConfirmationRules } from './identity/email-confirmation/email-confirmation.rules.ts';
import { EmailConfirmationResolver } from './identity/email-confirmation/email-confirmation.resolver.ts';
import { passwordRecoveryRules } from './identity/password-recovery/password-recovery.rules.ts';
import { PasswordRecoveryResolver } from './identity/password-recovery/password-recovery.resolver.ts';
import { ImpersonationResolver } from './identity/impersonation/impersonation.resolver.ts';
import { impersonationRules } from './identity/impersonation/impersonation.rules.ts';
import { passwordResetRules } from './identity/passwords/password-reset.rules.ts';
import { PasswordResetResolver } from './identity/passwords/password-reset.resolver.ts';
import { invitationRules } from './identity/invitations/invitation.rules.ts';
import { InvitationResolver } from './identity/invitations/invitation.resolver.ts';
import { proxySignInRules } from './identity/proxy-sign-in/proxy-sign-in.rules.ts';
import { ProxySignInResolver } from './identity/proxy-sign-in/proxy-sign-in.resolver.ts';
import { SessionResolver } from './identity/sign-in/session.resolver.ts';
import { SignInResolver } from './identity/sign-in/sign-in.resolver.ts';
import { signInRules } from './identity/sign-in/sign-in.rules.ts';
import { UserSignInResolver } from './identity/sign-in/user-sign-in.resolver.ts';
import { SignUpResolver } from './identity/sign-up/sign-up.resolver.ts';
import { signUpRules } from './identity/sign-up/sign-up.rules.ts';
import { signingKeyRules } from './identity/tokens/signing-key.rules.ts';
import { SigningKeyResolver } from './identity/tokens/signing-key.resolver.ts';
import { userRules } from './identity/users/user.rules.ts';
import { UserProfileResolver } from './identity/users/user-profile.resolver.ts';
import { UserStandingResolver } from './identity/users/user-standing.resolver.ts';
import { UserResolver } from './identity/users/user.resolver.ts';
import { inquiryRules } from './inquiries/inquiries/inquiry.rules.ts';
import { InquiryResolver } from './inquiries/inquiries/inquiry.resolver.ts';
import { inquiryMessageRules } from './inquiries/messages/message.rules.ts';
import { InquiryMessageResolver, InquiryMessagesResolver } from './inquiries/messages/message.resolver.ts';
import { groupRules } from './organization/groups/group.rules.ts';
import { GroupResolver } from './organization/groups/group.resolver.ts';
import { UserGroupsResolver } from './organization/groups/user-groups.resolver.ts';
import { ProjectMembershipResolver } from './organization/projects/project-membership.resolver.ts';
import { ProjectResolver } from './organization/projects/project.resolver.ts';
import { projectRules } from './organization/projects/project.rules.ts';
import { UserProjectsResolver } from './organization/projects/user-projects.resolver.ts';
import { accessChangeRules } from './permissions/access-changes/access-change.rules.ts';
import { AccessChangeResolver } from './permissions/access-changes/access-change.resolver.ts';
import { CheckResolver } from './permissions/checks/check.resolver.ts';
import { checkRules } from './permissions/checks/check.rules.ts';
import { AccessSourceResolver } from './permissions/effective/access-source.resolver.ts';
import { EffectivePermissionsResolver } from './permissions/effective/effective-permissions.resolver.ts';
import { effectivePermissionsRules } from './permissions/effective/effective-permissions.rules.ts';
import { introspectionRules } from './permissions/introspection/introspection.rules.ts';
import { IntrospectionResolver } from './permissions/introspection/introspection.resolver.ts';
import {
  GroupPermissionMatrixResolver,
  PermissionMatrixResolver,
  UserPermissionMatrixResolver,
} from './permissions/matrix/permission-matrix.resolver.ts';
import { permissionMatrixRules } from './permissions/matrix/permission-matrix.rules.ts';
import { AccessGrantResolver, AccessPayloadResolver } from './permissions/resources/access-grant.resolver.ts';
import { ResourceResolver } from './permissions/resources/resource.resolver.ts';
import { SubjectResolver } from './permissions/resources/subject.resolver.ts';
import { resourceRules } from './permissions/resources/resource.rules.ts';
import {
  GroupAccessGrantsResolver,
  UserAccessGrantsResolver,
} from './permissions/resources/user-access-grants.resolver.ts';
import { auditEventRules } from './platform/audit/audit-event.rules.ts';
import { AuditEventResolver } from './platform/audit/audit-event.resolver.ts';
import { AuditExportResolver } from './platform/audit/audit-export.resolver.ts';
import { auditExportRules } from './platform/audit/audit-export.rules.ts';
import { JobItemResolver, JobResolver } from './platform/jobs/job.resolver.ts';
import { jobRules } from './platform/jobs/job.rules.ts';
import { serviceRules } from './platform/service/service.rules.ts';
import { ServiceResolver } from './platform/service/service.resolver.ts';
import { bindStreams, guardStreams, noPubSub } from './streams.ts';

type Rule = ReturnType<typeof guard>;

/**
 * Who may use the fields of a room: `rules` refuse with an error, `hidden` fields answer null instead, `readable` ones are
 * read by whoever may read the object they are of. A field that no room names keeps the service from starting.
 */
export interface RoomAccess {
  readonly rules: Readonly<Record<string, Readonly<Record<string, Rule>>>>;
  readonly hidden?: Readonly<Record<string, Readonly<Record<string, HiddenField>>>>;
  readonly readable?: Readonly<Record<string, readonly string[]>>;
}

/** Every resolver, by class: app.ts builds one instance of each. */
export const resolverClasses = [
  UserResolver,
  SignInResolver,
  SessionResolver,
  ImpersonationResolver,
  UserSignInResolver,
  SignUpResolver,
  UserProfileResolver,
  UserStandingResolver,
  ProxySignInResolver,
  InvitationResolver,
  PasswordResetResolver,
  PasswordRecoveryResolver,
  EmailConfirmationResolver,
  SigningKeyResolver,
  ApiKeyResolver,
  UserApiKeysResolver,
  GroupResolver,
  UserGroupsResolver,
  ProjectResolver,
  ProjectMembershipResolver,
  UserProjectsResolver,
  UserAdministrationResolver,
  UserImportResolver,
  AccessChangeResolver,
  IntrospectionResolver,
  PermissionMatrixResolver,
  UserPermissionMatrixResolver,
  GroupPermissionMatrixResolver,
  EffectivePermissionsResolver,
  AccessSourceResolver,
  CheckResolver,
  ResourceResolver,
  AccessGrantResolver,
  AccessPayloadResolver,
  UserAccessGrantsResolver,
  GroupAccessGrantsResolver,
  SubjectResolver,
  InquiryResolver,
  InquiryMessagesResolver,
  InquiryMessageResolver,
  AuditEventResolver,
  AuditExportResolver,
  UserExportResolver,
  JobResolver,
  JobItemResolver,
  ServiceResolver,
] as const;

/** The access of every room. */
const rooms: readonly RoomAccess[] = [
  userRules,
  signInRules,
  impersonationRules,
  signUpRules,
  proxySignInRules,
  invitationRules,
  passwordResetRules,
  passwordRecoveryRules,
  emailConfirmationRules,
  signingKeyRules,
  apiKeyRules,
  groupRules,
  projectRules,
  userAdministrationRules,
  userImportRules,
  accessChangeRules,
  introspectionRules,
  permissionMatrixRules,
  effectivePermissionsRules,
  checkRules,
  resourceRules,
  inquiryRules,
  inquiryMessageRules,
  auditEventRules,
  auditExportRules,
  userExportRules,
  jobRules,
  serviceRules,
];

type ResolverClass = (typeof resolverClasses)[number];
export type Resolvers = ReadonlyMap<ResolverClass | (new (...services: never[]) => object), object>;

const roots = ['Query', 'Mutation', 'Subscription'];

/** Inputs of which exactly one field is set; TypeGraphQL has no decorator for it. */
const oneOfInputs = ['AccessCheckInput', 'ResourceRef', 'SubjectRef', 'UserRef'];

/** The schema as the service runs it: rules, hidden fields and validation built in. @throws for a resolver that is missing */
export function createSchema(resolvers: Resolvers): GraphQLSchema {
  for (const resolver of resolverClasses)
    if (!resolvers.has(resolver)) throw new Error(`${resolver.name} is listed, and nobody built it`);
  const schema = buildPlainSchema(resolvers);
  const access = mergedAccess(schema);
  hideFields(schema, access.hidden);
  nameMutations(schema);
  bindStreams(schema, resolvers);
  const permissions = shield(access.rules as never, {
    fallbackRule: deny,
    allowExternalErrors: true,
    fallbackError: new Error('a rule failed'),
  });
  // Only fields with a rule are wrapped: shield would otherwise take its time at every field of every row.
  const ruled = pickRuled(permissions.generate(schema), access.rules);
  const guardedSchema = applyMiddleware(schema, ruled as IMiddleware);
  guardStreams(guardedSchema, ruled.Subscription);
  return guardedSchema;
}

/** The schema without any access; without resolvers for printing only. */
export function buildPlainSchema(resolvers: Resolvers = new Map()): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [...resolverClasses] as unknown as NonEmptyArray<new () => object>,
    container: { get: (type: never) => resolvers.get(type)! },
    validateFn: validateInput as never,
    pubSub: noPubSub,
    orphanedTypes: [ErrorCodeEnum, AuditActionEnum] as never,
  });
  for (const name of oneOfInputs) {
    const input = schema.getType(name);
    if (isInputObjectType(input)) input.isOneOf = true;
  }
  return schema;
}

export const sorted = (schema: GraphQLSchema): GraphQLSchema => lexicographicSortSchema(schema);

interface Access {
  readonly rules: Record<string, Record<string, Rule>>;
  readonly hidden: Record<string, Record<string, HiddenField>>;
  readonly readable: Record<string, Record<string, typeof WITH_PARENT>>;
}

const WITH_PARENT = { name: 'withParent' } as const;

/** One list for all rooms. @throws when a field is listed twice, is not in the schema, or is in no list */
function mergedAccess(schema: GraphQLSchema): Access {
  const access: Access = { rules: {}, hidden: {}, readable: {} };
  const listed = new Set<string>();
  for (const room of rooms) {
    addTo(access.rules, room.rules, schema, listed);
    addTo(access.hidden, room.hidden ?? {}, schema, listed);
    addTo(access.readable, byName(room.readable ?? {}), schema, listed);
  }
  for (const type of objectTypes(schema)) {
    if (type.extensions.readableWhole === true) continue;
    const isRoot = roots.includes(type.name);
    for (const field of Object.keys(type.getFields())) {
      const isListed = isRoot ? access.rules[type.name]?.[field] : listed.has(`${type.name}.${field}`);
      if (!isListed) throw new Error(`${type.name}.${field} has no rule: say in its room's rules who may use it`);
    }
  }
  return access;
}

function addTo<T>(
  all: Record<string, Record<string, T>>,
  more: Readonly<Record<string, Readonly<Record<string, T>>>>,
  schema: GraphQLSchema,
  listed: Set<string>,
): void {
  for (const [type, fields] of Object.entries(more))
    for (const [field, entry] of Object.entries(fields)) {
      const name = `${type}.${field}`;
      if (!fieldsOf(schema, type).includes(field)) throw new Error(`a rule names ${name}, which is not in the schema`);
      if (listed.has(name)) throw new Error(`${name} has two rules`);
      listed.add(name);
      (all[type] ??= {})[field] = entry;
    }
}

const byName = (readable: Readonly<Record<string, readonly string[]>>): Access['readable'] =>
  Object.fromEntries(
    Object.entries(readable).map(([type, fields]) => [
      type,
      Object.fromEntries(fields.map((field) => [field, WITH_PARENT])),
    ]),
  );

const objectTypes = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));

const objectType = (schema: GraphQLSchema, name: string): GraphQLObjectType | null => {
  const type = schema.getType(name);
  return isObjectType(type) ? type : null;
};

const fieldsOf = (schema: GraphQLSchema, type: string): string[] =>
  Object.keys(objectType(schema, type)?.getFields() ?? {});

/** Wraps the resolvers of hidden fields, so that whoever may not read one gets null, decided without a promise. */
function hideFields(schema: GraphQLSchema, hidden: Access['hidden']): void {
  for (const [type, fields] of Object.entries(hidden))
    for (const [name, hiddenField] of Object.entries(fields)) {
      const field = objectType(schema, type)!.getFields()[name]!;
      const resolve: GraphQLFieldResolver<unknown, RequestContext> =
        field.resolve ?? ((source) => (source as Record<string, unknown>)[name]);
      field.resolve = (source, args, context: RequestContext, info) =>
        mayReadHidden(hiddenField, context.actor, source) ? resolve(source, args, context, info) : null;
    }
}

/** Tells each mutation's context which field of the document it answers, by which repetitions are known. */
function nameMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve!;
    field.resolve = (source, args, context: RequestContext, info) =>
      resolve(source, args, context.forField(String(info.path.key)), info);
  }
}

function pickRuled(generated: IMiddleware, rules: Access['rules']): Record<string, Record<string, unknown>> {
  const all = generated as Record<string, Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(rules).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.keys(fields).map((field) => [field, all[type]?.[field]])),
    ]),
  );
}

/** schema/access-map.txt: every field and who may use it, sorted. */
export function accessMap(schema: GraphQLSchema): string {
  const { rules, hidden } = mergedAccess(schema);
  const lines = objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields()).map((field) => {
      const rule = rules[type.name]?.[field] as unknown as { name: string } | undefined;
      const { name } = rule ?? hidden[type.name]?.[field] ?? WITH_PARENT;
      return `${`${type.name}.${field}`.padEnd(48)} ${name}`;
    }),
  );
  return lines.sort().join('\n') + '\n';
}
