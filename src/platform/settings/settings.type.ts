import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { defaultPermissionsScopes, type DefaultPermissionsScope } from '../../access/effective-permissions.ts';
import type { UserRole } from '../../core/actor.ts';
import { graphqlEnum, UserRoleEnum } from '../../core/enums.ts';
import { Currency, DateTime, Decimal, Locale, TimeZone } from '../../core/scalars.ts';
import { payloadOf, readableWhole } from '../../core/shapes.ts';
import { PasswordPolicyObject } from '../../identity/sign-up/index.ts';

export const DefaultPermissionsScopeEnum = graphqlEnum(
  'DefaultPermissionsScope',
  defaultPermissionsScopes,
  'Whom the default permissions are for.',
  {
    UNSET_ENTRIES: 'For every entry that neither the groups nor the user set.',
    USERS_WITHOUT_GROUP: 'Only for users who are in no group.',
  },
);

@Extensions(readableWhole)
@ObjectType('RegistrationSettings', { description: 'Sign-up settings.', simpleResolvers: true })
export class RegistrationSettingsObject {
  @Field(() => Boolean) signUpEnabled!: boolean;
  @Field(() => UserRoleEnum, { description: 'Role of new accounts; PENDING makes approval necessary.' })
  defaultRole!: UserRole;
  @Field(() => Boolean, {
    description: 'Whether an address has to be confirmed before the first sign-in. Needs mail to be set up.',
  })
  emailConfirmationRequired!: boolean;
  @Field(() => [String], { description: 'Email domains that may sign up; empty for all.' })
  allowedEmailDomains!: readonly string[];
}

@Extensions(readableWhole)
@ObjectType('SessionSettings', { description: 'Session settings.', simpleResolvers: true })
export class SessionSettingsObject {
  @Field(() => Int) accessTokenMinutes!: number;
  @Field(() => Int) refreshTokenDays!: number;
  @Field(() => Int) impersonationMinutes!: number;
}

@Extensions(readableWhole)
@ObjectType('UserSettings', { description: 'Account settings.', simpleResolvers: true })
export class UserSettingsObject {
  @Field(() => Boolean, { description: 'Whether administrators may change email addresses.' })
  emailChangeAllowed!: boolean;
  @Field(() => TimeZone) defaultTimeZone!: string;
  @Field(() => Locale) defaultLocale!: string;
}

@Extensions(readableWhole)
@ObjectType('PermissionSettings', { description: 'Permission settings.', simpleResolvers: true })
export class PermissionSettingsObject {
  @Field(() => DefaultPermissionsScopeEnum) defaultsApplyTo!: DefaultPermissionsScope;
  @Field(() => Boolean, { description: 'Whether administrators have every resource without a grant.' })
  adminsBypassGrants!: boolean;
}

@Extensions(readableWhole)
@ObjectType('ModelPrice', { description: "Price of a model's tokens.", simpleResolvers: true })
export class ModelPriceObject {
  @Field(() => String, {
    nullable: true,
    description: 'Model; null for all models without a price of their own.',
  })
  model!: string | null;
  @Field(() => Decimal, { description: 'Price of a million input tokens.' }) inputPerMillion!: string;
  @Field(() => Decimal, { description: 'Price of a million output tokens.' }) outputPerMillion!: string;
}

@Extensions(readableWhole)
@ObjectType('PricingSettings', { description: 'Token prices, for estimates.', simpleResolvers: true })
export class PricingSettingsObject {
  @Field(() => Currency) currency!: string;
  @Field(() => [ModelPriceObject]) prices!: readonly ModelPriceObject[];
}

/** What clients see of the settings: resolvers return a `SettingsView` as this. */
@Extensions(readableWhole)
@ObjectType('Settings', {
  description:
    'Settings of the installation. What concerns the process, such as the database address, is set by environment variables.',
  simpleResolvers: true,
})
export class SettingsObject {
  @Field(() => RegistrationSettingsObject) registration!: RegistrationSettingsObject;
  @Field(() => PasswordPolicyObject) passwords!: PasswordPolicyObject;
  @Field(() => SessionSettingsObject) sessions!: SessionSettingsObject;
  @Field(() => UserSettingsObject) users!: UserSettingsObject;
  @Field(() => PermissionSettingsObject) permissions!: PermissionSettingsObject;
  @Field(() => PricingSettingsObject) pricing!: PricingSettingsObject;
  @Field(() => Currency, { description: 'Currency of plans and analytics.' }) billingCurrency!: string;
  @Field(() => Int, { description: 'Raised by each change; send it back as `expectedVersion`.' }) version!: number;
  @Field(() => DateTime) updatedAt!: Date;
}

export const SettingsPayload = payloadOf('Settings', 'settings', () => SettingsObject, 'Settings.');

@Extensions(readableWhole)
@ObjectType('ImportSettingsPayload', { description: 'Result of an import of settings.', simpleResolvers: true })
export class ImportSettingsPayload {
  @Field(() => [String], {
    description: 'Paths that differ from before, for example registration.signUpEnabled.',
  })
  changedPaths!: readonly string[];
  @Field(() => SettingsObject, { description: 'Settings after the import; unchanged for a dry run.' })
  settings!: SettingsObject;
}
