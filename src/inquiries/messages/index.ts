export { InquiryMessageLoaders } from './message.loaders.ts';
export { InquiryMessageService } from './message.service.ts';
