import type { DefaultPermissionsScope } from '../../access/effective-permissions.ts';
import type { UserRole } from '../../core/actor.ts';
import { isSameJson } from '../../core/json.ts';

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
  /** Of plans and analytics; ISO 4217. */
  readonly billingCurrency: string;
}

/** What an installation set instead of the defaults. */
export type SettingsDocument = {
  readonly [S in keyof Settings]?: Settings[S] extends string ? Settings[S] : Partial<Settings[S]>;
};

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
  billingCurrency: 'USD',
};

/** The defaults, with what an installation set instead. What no release knows any more is left out. */
export function withDefaults(document: SettingsDocument): Settings {
  const chosen = Object.entries(defaultSettings).map(([name, standard]: [string, unknown]) => {
    const set = (document as Record<string, unknown>)[name];
    if (!isSection(standard)) return [name, set ?? standard];
    const section = isSection(set) ? set : {};
    return [name, Object.fromEntries(Object.entries(standard).map(([key, value]) => [key, section[key] ?? value]))];
  });
  return Object.fromEntries(chosen) as unknown as Settings;
}

/** What is to be kept of settings: those that differ from the defaults. */
export function beyondDefaults(settings: Settings): SettingsDocument {
  const kept = Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    const standard = (defaultSettings as unknown as Record<string, unknown>)[name];
    if (!isSection(value) || !isSection(standard)) return isSameJson(value, standard) ? [] : [[name, value]];
    const changed = Object.entries(value).filter(([key, each]) => !isSameJson(each, standard[key]));
    return changed.length === 0 ? [] : [[name, Object.fromEntries(changed)]];
  });
  return Object.fromEntries(kept) as SettingsDocument;
}

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
