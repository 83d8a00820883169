import { Field, ID, Int, ObjectType } from 'type-graphql';
import { URLScalar } from '../../core/scalars.ts';
import { Node } from '../../core/shapes.ts';

@ObjectType('IdentityProvider', {
  implements: Node,
  description: 'An external identity provider for single sign-on (OpenID Connect).',
  simpleResolvers: true,
})
export class IdentityProviderObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Name on the sign-in button.' }) name!: string;
  @Field(() => URLScalar, { description: 'Where to send the browser to sign in.' }) startUrl!: string;
}

@ObjectType('PasswordPolicy', { description: 'Rules for new passwords.', simpleResolvers: true })
export class PasswordPolicyObject {
  @Field(() => Int, { description: 'Least number of characters.' }) minLength!: number;
  @Field(() => Int, { description: 'Least estimated strength, 0 to 4 (zxcvbn).' }) minStrength!: number;
}

/** What clients see of the settings before anybody has signed in. */
@ObjectType('SignInOptions', {
  description: 'What the sign-in page needs to know. Public.',
  simpleResolvers: true,
})
export class SignInOptionsObject {
  @Field(() => Boolean, { description: 'Whether people may sign up by themselves.' }) signUpEnabled!: boolean;
  @Field(() => Boolean, { description: 'Whether new accounts await approval.' }) approvalRequired!: boolean;
  @Field(() => Boolean, { description: 'Whether signing in with a password is possible.' }) passwordEnabled!: boolean;
  @Field(() => PasswordPolicyObject, { description: 'Rules for new passwords.' }) passwordPolicy!: PasswordPolicyObject;
  @Field(() => [IdentityProviderObject], { description: 'Single sign-on providers.' })
  identityProviders!: readonly IdentityProviderObject[];
}
