import { handlesInquiries, isActive, writesInquiries } from '../../access/rules.ts';

/** Whose inquiries, the service says: those of others are like absent. What was written can be read where they are switched off. */
export const inquiryRules = {
  rules: {
    Query: { inquiry: isActive, inquiries: isActive, inquiryStatusCounts: isActive },
    Mutation: {
      createInquiry: writesInquiries,
      changeInquiryStatus: writesInquiries,
      assignInquiry: handlesInquiries,
    },
    Subscription: { inquiryUpdated: isActive },
  },
  readable: {
    Inquiry: [
      'id',
      // The name alone to those who do not list users.
      'author',
      'assignee',
      'type',
      'subtype',
      'subject',
      'body',
      'status',
      'allowedStatuses',
      'createdAt',
      'updatedAt',
      'resolvedAt',
      'closedAt',
    ],
  },
};
