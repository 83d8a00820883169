import { InquiryFollowing, InquiryLetters, InquiryNews, InquiryService } from '../inquiries/inquiries/index.ts';
import { InquiryResolver } from '../inquiries/inquiries/inquiry.resolver.ts';
import { InquiryMessageLoaders, InquiryMessageService } from '../inquiries/messages/index.ts';
import { InquiryMessageResolver, InquiryMessagesResolver } from '../inquiries/messages/message.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

/** What do they ask: inquiries to the administrators. */
export function inquiriesWing({ notifications, mail, writePool }: Foundation, { users, userLoader }: Identity) {
  const news = new InquiryNews(notifications);
  const letters = new InquiryLetters(users, mail, writePool);
  const inquiries = new InquiryService(news, letters, writePool);
  const messages = new InquiryMessageService(inquiries, news, letters, writePool);
  const following = new InquiryFollowing(notifications);
  return {
    resolvers: [
      [InquiryResolver, new InquiryResolver(inquiries, following, userLoader)],
      [InquiryMessagesResolver, new InquiryMessagesResolver(messages, new InquiryMessageLoaders(messages))],
      [InquiryMessageResolver, new InquiryMessageResolver(userLoader)],
    ],
  } satisfies Wing;
}
