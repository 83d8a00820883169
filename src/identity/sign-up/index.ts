export { PasswordPolicyObject } from './sign-in-options.type.ts';
export { IdentityProviderObject } from './sign-in-options.type.ts';
export { refuseUnwanted } from './sign-up.policy.ts';
export { SignUpService } from './sign-up.service.ts';
export { SignUpThrottle } from './sign-up.throttle.ts';
