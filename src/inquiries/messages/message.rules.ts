import { writesInquiries } from '../../access/rules.ts';

export const inquiryMessageRules = {
  rules: { Mutation: { addInquiryMessage: writesInquiries } },
  readable: {
    // Notes are left out by themselves for all but administrators.
    Inquiry: ['messages'],
    InquiryMessage: ['id', 'author', 'body', 'isInternal', 'createdAt'],
  },
};
