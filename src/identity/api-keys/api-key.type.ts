import { Field, ID, ObjectType } from 'type-graphql';
import { apiKeyScopes, type ApiKeyScope } from '../../core/actor.ts';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';
import { apiKeyStatuses, type ApiKeyStatus } from './api-key.entity.ts';

export const ApiKeyStatusEnum = graphqlEnum('ApiKeyStatus', apiKeyStatuses, 'Whether an API key works.', {
  ACTIVE: 'Works, until it expires.',
  SUSPENDED: 'Rejected until activated again.',
});

export const ApiKeyScopeEnum = graphqlEnum(
  'ApiKeyScope',
  apiKeyScopes,
  "What an API key may do. FULL and READ never exceed the owner's permissions of the moment. The others reach beyond the owner, so administrators alone give them, to SERVICE accounts alone.",
  {
    FULL: 'Everything the owner may do.',
    READ: 'Queries only.',
    ACCESS_CHECK: 'Permission checks and token introspection.',
    USAGE_WRITE: 'Usage checks, reservations and records.',
    SCIM: 'SCIM provisioning.',
  },
);

/** What clients may see of a key: resolvers return an `ApiKeyView` as this; the owner is looked up for it. */
@ObjectType('ApiKey', {
  implements: Node,
  description: 'A credential for programmatic access. Only a hash is stored.',
  simpleResolvers: true,
})
export class ApiKeyObject implements Node {
  @Field(() => ID) id!: string;
  /** Of the owner; `user` is looked up by it. */
  userId!: string;
  @Field(() => String, { description: 'The first 16 characters, for recognition.' }) prefix!: string;
  @Field(() => String, { description: 'Label given by the owner.' }) label!: string;
  @Field(() => [ApiKeyScopeEnum], { description: 'What it may do.' }) scopes!: ApiKeyScope[];
  @Field(() => ApiKeyStatusEnum, { description: 'Whether it works.' }) status!: ApiKeyStatus;
  @Field(() => DateTime, { nullable: true, description: 'When it was last used, exact to the minute.' })
  lastUsedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it stops working; null for never.' })
  expiresAt!: Date | null;
  @Field(() => DateTime, { description: 'When it was created.' }) createdAt!: Date;
}

export const ApiKeyConnection = connectionOf('ApiKey', () => ApiKeyObject, {
  page: 'A page of API keys.',
  edge: 'An API key and its cursor.',
});

export const ApiKeyPayload = payloadOf('ApiKey', 'apiKey', () => ApiKeyObject, 'An API key.');

@ObjectType('CreateApiKeyPayload', { description: 'A new API key with its secret.', simpleResolvers: true })
export class CreateApiKeyPayload {
  @Field(() => ApiKeyObject) apiKey!: ApiKeyObject;
  @Field(() => String, {
    description: 'The full key. Shown this once; empty in the answer to a repetition with the same Idempotency-Key.',
  })
  secret!: string;
}
