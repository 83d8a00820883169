import { Field, InputType, Int } from 'type-graphql';
import type { DefaultPermissionsScope } from '../../access/effective-permissions.ts';
import type { UserRole } from '../../core/actor.ts';
import { UserRoleEnum } from '../../core/enums.ts';
import { Currency, Decimal, Locale, TimeZone } from '../../core/scalars.ts';
import { DefaultPermissionsScopeEnum } from './settings.type.ts';

// What values may be, settings.schema.ts says, for these and for imported documents alike.

@InputType('RegistrationSettingsInput', { description: 'Changes to sign-up settings.' })
export class RegistrationSettingsInput {
  @Field(() => Boolean, { nullable: true }) signUpEnabled?: boolean | null;
  @Field(() => UserRoleEnum, { nullable: true, description: 'Any role but ADMIN.' }) defaultRole?: UserRole | null;
  @Field(() => Boolean, { nullable: true }) emailConfirmationRequired?: boolean | null;
  @Field(() => [String], { nullable: true }) allowedEmailDomains?: string[] | null;
}

@InputType('PasswordPolicyInput', { description: 'Changes to the password policy.' })
export class PasswordPolicyInput {
  @Field(() => Int, { nullable: true, description: '6 to 64; 8 unless changed.' }) minLength?: number | null;
  @Field(() => Int, { nullable: true, description: '0 to 4.' }) minStrength?: number | null;
}

@InputType('SessionSettingsInput', { description: 'Changes to session settings.' })
export class SessionSettingsInput {
  @Field(() => Int, { nullable: true, description: '1 to 60.' }) accessTokenMinutes?: number | null;
  @Field(() => Int, { nullable: true, description: '1 to 365.' }) refreshTokenDays?: number | null;
  @Field(() => Int, { nullable: true, description: '1 to 480.' }) impersonationMinutes?: number | null;
}

@InputType('UserSettingsInput', { description: 'Changes to account settings.' })
export class UserSettingsInput {
  @Field(() => Boolean, { nullable: true }) emailChangeAllowed?: boolean | null;
  @Field(() => TimeZone, { nullable: true }) defaultTimeZone?: string | null;
  @Field(() => Locale, { nullable: true }) defaultLocale?: string | null;
}

@InputType('PermissionSettingsInput', { description: 'Changes to permission settings.' })
export class PermissionSettingsInput {
  @Field(() => DefaultPermissionsScopeEnum, { nullable: true }) defaultsApplyTo?: DefaultPermissionsScope | null;
  @Field(() => Boolean, { nullable: true }) adminsBypassGrants?: boolean | null;
}

@InputType('ModelPriceInput', { description: "Price of a model's tokens." })
export class ModelPriceInput {
  @Field(() => String, { nullable: true }) model?: string | null;
  @Field(() => Decimal) inputPerMillion!: string;
  @Field(() => Decimal) outputPerMillion!: string;
}

@InputType('PricingSettingsInput', {
  description: 'Changes to token prices. The list replaces the present one.',
})
export class PricingSettingsInput {
  @Field(() => Currency, { nullable: true }) currency?: string | null;
  @Field(() => [ModelPriceInput], { nullable: true }) prices?: ModelPriceInput[] | null;
}

@InputType('UpdateSettingsInput', { description: 'Changes to the settings. Settings not named stay.' })
export class UpdateSettingsInput {
  @Field(() => RegistrationSettingsInput, { nullable: true }) registration?: RegistrationSettingsInput | null;
  @Field(() => PasswordPolicyInput, { nullable: true }) passwords?: PasswordPolicyInput | null;
  @Field(() => SessionSettingsInput, { nullable: true }) sessions?: SessionSettingsInput | null;
  @Field(() => UserSettingsInput, { nullable: true }) users?: UserSettingsInput | null;
  @Field(() => PermissionSettingsInput, { nullable: true }) permissions?: PermissionSettingsInput | null;
  @Field(() => PricingSettingsInput, { nullable: true }) pricing?: PricingSettingsInput | null;
  @Field(() => Currency, { nullable: true }) billingCurrency?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Version the change is based on; CONFLICT when it is no longer current. Omit it to write regardless.',
  })
  expectedVersion?: number | null;
}
