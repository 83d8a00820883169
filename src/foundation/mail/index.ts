export type { Letter, LetterLink, LinkPage, TemplateName } from './letter.ts';
export { Mail } from './mail.ts';
export { ACTION_TOKEN_PREFIX, MailDelivery } from './mail-delivery.ts';
export { mailErrors } from './mail.errors.ts';
export { MailError, mailTransport, type MailTransport } from './mail-transport.ts';
