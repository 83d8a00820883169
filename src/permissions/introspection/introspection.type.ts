import { Field, ObjectType } from 'type-graphql';
import type { ApiKeyScope } from '../../core/actor.ts';
import { DateTime } from '../../core/scalars.ts';
import { ApiKeyScopeEnum } from '../../identity/api-keys/index.ts';

/** What clients see of a credential's worth: resolvers return a `TokenState` as this; the people are looked up for it. */
@ObjectType('TokenIntrospection', {
  description: 'State of a token or API key, in the terms of RFC 7662.',
  simpleResolvers: true,
})
export class TokenIntrospectionObject {
  @Field(() => Boolean, { description: 'Whether it is valid now. When false, all else is null.' }) active!: boolean;
  /** Of the account; `user` is looked up by it. */
  userId!: string | null;
  /** Of the administrator who acts as the account; `impersonator` is looked up by it. */
  impersonatorId!: string | null;
  @Field(() => [ApiKeyScopeEnum], { nullable: true, description: 'Scopes of an API key; null for an access token.' })
  scopes!: readonly ApiKeyScope[] | null;
  @Field(() => DateTime, { nullable: true, description: 'When it expires.' }) expiresAt!: Date | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the answer may be cached. Drop it early on an accessChanged event.',
  })
  cacheUntil!: Date | null;
}
