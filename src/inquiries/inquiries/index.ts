export { InquiryFollowing } from './inquiry-following.ts';
export { InquiryLetters } from './inquiry-letters.ts';
export { InquiryNews } from './inquiry-news.ts';
export { inquiryTarget, lockInquiry } from './inquiry-target.ts';
export { MOST_BODY_CHARACTERS, type Inquiry } from './inquiry.entity.ts';
export {
  isAdministrator,
  partiesOf,
  refuseClosed,
  refuseNote,
  refuseUnreadable,
  statusAfterReply,
} from './inquiry.policy.ts';
export type { InquiryView } from './inquiry.queries.ts';
export { InquiryService } from './inquiry.service.ts';
export { InquiryObject, InquiryPayload } from './inquiry.type.ts';
