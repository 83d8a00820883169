import { z } from 'zod';
import { defaultPermissionsScopes } from '../../access/effective-permissions.ts';
import { userRoles } from '../../core/actor.ts';
import { Currency, Decimal, Locale, TimeZone } from '../../core/scalars.ts';
import { isText, textRule } from '../../core/text.ts';
import type { ModelPrice, Settings } from '../../foundation/settings/index.ts';

// What settings may be, whoever sets them and by whatever way: values of a mutation and members of an imported document.

interface Parser {
  parseValue(value: unknown): unknown;
}

/** Text that a scalar of the API takes, in the form that the scalar gives it. */
const ofScalar = (scalar: Parser) =>
  z.string().transform((text, context): string => {
    try {
      return String(scalar.parseValue(text));
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const whole = (least: number, most: number) =>
  z
    .number('must be a whole number')
    .int('must be a whole number')
    .min(least, `must be ${least} at least`)
    .max(most, `must be ${most} at most`);

const yesOrNo = z.boolean('must be true or false');

const domain = z
  .string()
  .max(253, 'may have at most 253 characters')
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a domain such as example.org')
  .transform((name) => name.toLowerCase());

const role = z
  .enum(userRoles, `must be one of ${userRoles.filter((each) => each !== 'ADMIN').join(', ')}`)
  // Whoever signs up would be one.
  .refine((each) => each !== 'ADMIN', 'cannot be ADMIN: whoever signs up would be an administrator');

const price = ofScalar(Decimal).refine((amount) => !amount.startsWith('-'), 'cannot be negative');

const MOST_DOMAINS = 1_000;
const MOST_PRICES = 1_000;
const MOST_MODEL_CHARACTERS = 200;

const modelPrice = z.strictObject({
  model: z
    .string()
    .refine((name) => isText(name, 1, MOST_MODEL_CHARACTERS), textRule(1, MOST_MODEL_CHARACTERS))
    .nullish()
    .transform((name) => name ?? null),
  inputPerMillion: price,
  outputPerMillion: price,
}) satisfies z.ZodType<ModelPrice>;

const prices = z
  .array(modelPrice)
  .max(MOST_PRICES, `may have at most ${MOST_PRICES} entries`)
  .superRefine((list, context) => {
    const seen = new Set<string | null>();
    for (const [index, { model }] of list.entries()) {
      if (seen.has(model)) context.addIssue({ code: 'custom', path: [index, 'model'], message: 'has a price already' });
      seen.add(model);
    }
  });

const sections = {
  registration: z.strictObject({
    signUpEnabled: yesOrNo,
    defaultRole: role,
    emailConfirmationRequired: yesOrNo,
    allowedEmailDomains: z
      .array(domain)
      .max(MOST_DOMAINS, `may have at most ${MOST_DOMAINS} entries`)
      .transform((names) => [...new Set(names)]),
  }),
  passwords: z.strictObject({ minLength: whole(6, 64), minStrength: whole(0, 4) }),
  sessions: z.strictObject({
    accessTokenMinutes: whole(1, 60),
    refreshTokenDays: whole(1, 365),
    impersonationMinutes: whole(1, 480),
  }),
  users: z.strictObject({
    emailChangeAllowed: yesOrNo,
    defaultTimeZone: ofScalar(TimeZone),
    defaultLocale: ofScalar(Locale),
  }),
  permissions: z.strictObject({
    defaultsApplyTo: z.enum(defaultPermissionsScopes, `must be one of ${defaultPermissionsScopes.join(', ')}`),
    adminsBypassGrants: yesOrNo,
  }),
  pricing: z.strictObject({ currency: ofScalar(Currency), prices }),
  // Each setting that there is has to be known here: the compiler compares.
} satisfies { [S in keyof Omit<Settings, 'billingCurrency'>]: z.ZodType<Settings[S]> };

/** Settings as far as somebody names them: in whatever sections, whatever of them. */
export const settingsSchema = z.strictObject({
  registration: sections.registration.partial().optional(),
  passwords: sections.passwords.partial().optional(),
  sessions: sections.sessions.partial().optional(),
  users: sections.users.partial().optional(),
  permissions: sections.permissions.partial().optional(),
  pricing: sections.pricing.partial().optional(),
  billingCurrency: ofScalar(Currency).optional(),
});

/** Settings that somebody names, checked. */
export type NamedSettings = z.infer<typeof settingsSchema>;
