import { managesAccess } from '../../access/rules.ts';

export const invitationRules = { rules: { Mutation: { sendUserInvitation: managesAccess } } };
