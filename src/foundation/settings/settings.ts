import type { DefaultPermissionsScope } from '../../access/effective-permissions.ts';
import type { UserRole } from '../../core/actor.ts';

/** Settings of the installation. What concerns the process comes from the environment instead. */
export interface Settings {
  readonly registration: {
    readonly signUpEnabled: boolean;
    /** Role of new accounts; PENDING makes approval necessary. */
    readonly defaultRole: UserRole;
    readonly emailConfirmationRequired: boolean;
    /** Empty for all. */
    readonly allowedEmailDomains: readonly string[];
  };
  readonly passwords: {
    /** 6 to 64 characters. */
    readonly minLength: number;
    /** 0 to 4 (zxcvbn). */
    readonly minStrength: number;
  };
  readonly sessions: {
    readonly accessTokenMinutes: number;
    readonly refreshTokenDays: number;
    readonly impersonationMinutes: number;
  };
  readonly users: {
    readonly emailChangeAllowed: boolean;
    readonly defaultTimeZone: string;
    readonly defaultLocale: string;
  };
  readonly permissions: {
    readonly defaultsApplyTo: DefaultPermissionsScope;
    /** Whether administrators have every resource without a grant. */
    readonly adminsBypassGrants: boolean;
  };
  readonly pricing: {
    /** ISO 4217. */
    readonly currency: string;
    readonly prices: readonly ModelPrice[];
  };
}

/** What the tokens of a model cost, for estimates: exact decimals. */
export interface ModelPrice {
  /** null for all models without a price of their own. */
  readonly model: string | null;
  readonly inputPerMillion: string;
  readonly outputPerMillion: string;
}

export const defaultSettings: Settings = {
  registration: {
    signUpEnabled: true,
    defaultRole: 'PENDING',
    emailConfirmationRequired: false,
    allowedEmailDomains: [],
  },
  passwords: { minLength: 8, minStrength: 2 },
  sessions: { accessTokenMinutes: 10, refreshTokenDays: 30, impersonationMinutes: 60 },
  users: { emailChangeAllowed: true, defaultTimeZone: 'UTC', defaultLocale: 'en' },
  permissions: { defaultsApplyTo: 'UNSET_ENTRIES', adminsBypassGrants: true },
  pricing: { currency: 'USD', prices: [] },
};

/** The defaults, with what an installation set instead. */
export function withDefaults(document: { readonly [S in keyof Settings]?: Partial<Settings[S]> }): Settings {
  const sections = Object.keys(defaultSettings) as (keyof Settings)[];
  return Object.fromEntries(
    sections.map((section) => [section, { ...defaultSettings[section], ...document[section] }]),
  ) as unknown as Settings;
}
