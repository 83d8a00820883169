import type { IdentityProviderConfig } from '../../config.ts';
import type { Standing } from '../users/index.ts';
import { isOfDomain, type ExternalPerson } from './claims.ts';

/** Why nobody is let in, as the audit log says it; whoever tried is told none of it. */
export type SsoRefusal =
  | 'DENIED_BY_PROVIDER'
  | 'UNTRUSTED_ANSWER'
  | 'DOMAIN_NOT_ALLOWED'
  | 'EMAIL_NOT_VERIFIED'
  | 'ADDRESS_TAKEN'
  | 'ACCOUNT_PROTECTED'
  | 'OTHER_IDENTITY_LINKED'
  | 'SIGN_UP_NOT_ALLOWED'
  | 'SUSPENDED'
  | 'EMAIL_NOT_CONFIRMED';

/** What keeps everybody with such an address out; null when nothing does. An address that is not verified is of no domain. */
export function domainBarrier(
  { email, isEmailVerified }: ExternalPerson,
  provider: IdentityProviderConfig,
): SsoRefusal | null {
  if (provider.allowedEmailDomains.length === 0) return null;
  if (email === null || !isEmailVerified) return 'EMAIL_NOT_VERIFIED';
  return isOfDomain(email, provider) ? null : 'DOMAIN_NOT_ALLOWED';
}

/**
 * What keeps an identity from an account that has its verified address; null when nothing does. An address alone leads to
 * nobody who administers the installation: whoever runs the provider, or takes it over, could give it to anybody. A second
 * identity of the same provider is somebody else, who was given an address that another had before.
 */
export function linkBarrier(
  account: Standing,
  { linkByVerifiedEmail }: IdentityProviderConfig,
  hasIdentity: boolean,
): SsoRefusal | null {
  if (!linkByVerifiedEmail) return 'ADDRESS_TAKEN';
  if (account.role === 'ADMIN' || account.isFirstUser || account.isSuperAdmin || account.type === 'SERVICE')
    return 'ACCOUNT_PROTECTED';
  if (hasIdentity) return 'OTHER_IDENTITY_LINKED';
  return account.status === 'SUSPENDED' ? 'SUSPENDED' : null;
}
