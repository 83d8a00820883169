import { defineErrors, type DomainError } from '../../core/errors.ts';

const singleSignOnErrors = defineErrors({
  MANAGED_EXTERNALLY: 'This account signs in at its identity provider, which has the password.',
});

/** Of a password for an account that has none, and whose identity provider has it. @param path of the new password */
export const passwordElsewhere = (path: readonly string[]): DomainError =>
  singleSignOnErrors.MANAGED_EXTERNALLY([
    { path, code: 'SINGLE_SIGN_ON_ONLY', message: 'The password is set at the identity provider.' },
  ]);
