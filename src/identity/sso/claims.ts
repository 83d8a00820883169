import type { IdentityProviderConfig } from '../../config.ts';
import type { UserRole } from '../../core/actor.ts';
import { EmailAddress } from '../../core/scalars.ts';
import { isReadable, shortened } from '../../core/text.ts';
import { MOST_SUBJECT_CHARACTERS } from '../external-identities/index.ts';
import { MOST_NAME_CHARACTERS } from '../users/index.ts';

/** What a provider says of a person. */
export type Claims = Readonly<Record<string, unknown>>;

/** The same of somebody in particular. */
export type SubjectClaims = Claims & { readonly sub: string };

type ClaimPath = string | readonly string[];

/** A person as far as an account is made of what a provider says. */
export interface ExternalPerson {
  readonly subject: string;
  /** Lower case; null where the provider gave none, or none that can be one. */
  readonly email: string | null;
  /** Whether the provider says that the address is the person's. */
  readonly isEmailVerified: boolean;
  readonly name: string;
  readonly claims: Claims;
}

/** A person by the claims about them. */
export function personOf(claims: SubjectClaims, { emailVerifiedClaim }: IdentityProviderConfig): ExternalPerson {
  const { sub, email } = claims;
  const address = addressOf(email);
  return {
    subject: sub,
    email: address,
    isEmailVerified: address !== null && isTrue(valueAt(claims, emailVerifiedClaim)),
    name: nameOf(claims) ?? address ?? sub,
    claims,
  };
}

/** Whether it can name somebody: visible ASCII, and not too much of it (OpenID Connect Core §2). */
export const isSubject = (text: string): boolean =>
  /^[\x20-\x7e]+$/.test(text) && text.length <= MOST_SUBJECT_CHARACTERS;

function addressOf(value: unknown): string | null {
  try {
    return typeof value === 'string' ? String(EmailAddress.parseValue(value)).toLowerCase() : null;
  } catch {
    return null;
  }
}

/** Some providers write it as text or as a number. */
const isTrue = (value: unknown): boolean => [true, 'true', 1, '1'].includes(value as never);

function nameOf({ name, given_name: given, family_name: family, preferred_username: username }: Claims): string | null {
  const whole = [given, family].filter((part) => typeof part === 'string').join(' ');
  const usable = [name, whole, username].map((text) =>
    typeof text === 'string' ? shortened(text.replace(/\p{C}/gu, ' ').trim(), MOST_NAME_CHARACTERS) : '',
  );
  return usable.find((text) => text !== '' && isReadable(text)) ?? null;
}

/** The value of a claim, or of one within another; undefined where there is none. */
function valueAt(claims: Claims, path: ClaimPath): unknown {
  return [path].flat().reduce<unknown>((value, name) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && Object.hasOwn(value, name) ? (value as Claims)[name] : undefined;
  }, claims);
}

/** The values of a claim that has one or a list of them. */
const valuesAt = (claims: Claims, path: ClaimPath): readonly string[] =>
  [valueAt(claims, path)].flat().filter((value) => typeof value === 'string');

/** The role of a new account: by the first rule that fits, else the provider's. */
export function roleOf({ claims }: ExternalPerson, { roles, role }: IdentityProviderConfig): UserRole {
  return roles.find((rule) => valuesAt(claims, rule.claim).includes(rule.value))?.role ?? role;
}

/**
 * Names of the groups that a person is in by their claims; null where the claims do not tell, and so change nothing.
 * Microsoft Entra ID leaves groups out of the token of whoever is in many, and only says that there are some.
 */
export function groupNamesOf(
  { claims }: ExternalPerson,
  { groups, groupsClaim }: IdentityProviderConfig,
): readonly string[] | null {
  if (groupsClaim === undefined) return [];
  const [first = ''] = [groupsClaim].flat();
  if (valueAt(claims, ['_claim_names', first]) !== undefined || claims.hasgroups === true) return null;
  const names = valuesAt(claims, groupsClaim).flatMap((value) => (Object.hasOwn(groups, value) ? groups[value]! : []));
  return [...new Set(names)];
}

/** Whether the address of a person is of a domain that the provider answers for. */
export const isOfDomain = (email: string, { allowedEmailDomains }: IdentityProviderConfig): boolean =>
  allowedEmailDomains.length === 0 || allowedEmailDomains.includes(email.slice(email.lastIndexOf('@') + 1));
