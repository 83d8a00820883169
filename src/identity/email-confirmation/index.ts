export { EmailConfirmationService } from './email-confirmation.service.ts';
export { VouchedAddressService } from './vouched-address.service.ts';
