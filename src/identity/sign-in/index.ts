export { withoutSecrets, type AuthPayloadData, type BegunSession, type TokenDelivery } from './auth.ts';
export { AuthPayload, TokenDeliveryEnum } from './auth.type.ts';
export { SignInService } from './sign-in.service.ts';
