import { badInput } from '../../core/errors.ts';
import type { Settings } from '../../foundation/settings/index.ts';
import { signUpErrors } from './sign-up.errors.ts';

type Registration = Settings['registration'];

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/**
 * Refuses a sign-up that the settings do not want. The first account of an installation is not asked.
 * @param path where the address stands in the input
 * @throws FORBIDDEN, BAD_USER_INPUT
 */
export function refuseUnwanted(
  { signUpEnabled, allowedEmailDomains }: Registration,
  email: string,
  path: readonly string[],
): void {
  if (!signUpEnabled) throw signUpErrors.FORBIDDEN();
  const domains = allowedEmailDomains.map((domain) => domain.toLowerCase());
  if (domains.length > 0 && !domains.includes(domainOf(email)))
    throw badInput(path, 'Addresses of this domain cannot sign up here.', 'DOMAIN_NOT_ALLOWED');
}

/** Whether a new account has to wait for something, and so a known address can be answered like a new one. */
export const hidesKnownAddresses = ({ defaultRole, emailConfirmationRequired }: Registration): boolean =>
  defaultRole === 'PENDING' || emailConfirmationRequired;
