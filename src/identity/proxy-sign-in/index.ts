export { ProxySignInService } from './proxy-sign-in.service.ts';
