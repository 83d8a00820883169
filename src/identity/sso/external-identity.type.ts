import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';
import { IdentityProviderObject } from '../sign-up/index.ts';

/** What clients may see of an identity; the provider is looked up for it. */
@ObjectType('ExternalIdentity', {
  description: 'An identity of a user at an external identity provider.',
  simpleResolvers: true,
})
export class ExternalIdentityObject {
  @Field(() => IdentityProviderObject, { description: 'Identity provider.' }) provider!: IdentityProviderObject;
  @Field(() => String, { description: 'Subject identifier at the provider (OAuth ID).' }) subject!: string;
  @Field(() => DateTime, { description: 'When it was linked.' }) linkedAt!: Date;
}
