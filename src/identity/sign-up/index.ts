export { PasswordPolicyObject } from './sign-in-options.type.ts';
export { SIGN_UP_ALLOWANCE, SignUpService } from './sign-up.service.ts';
