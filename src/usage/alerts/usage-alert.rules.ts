import { guard } from '../../access/guard.ts';
import { isActive, permitted, selfOr } from '../../access/rules.ts';

const managesUsers = permitted('USER_MANAGEMENT', 'WRITE');

/** One's own, which leaving out the user means as well, or anybody's with user management WRITE; how far, the service says. */
const changesAlert = guard('or(isSelf, hasPermission(USER_MANAGEMENT, WRITE))', (actor, parent, args) => {
  const { userId } = args as { userId?: string | null };
  return userId == null || userId.toLowerCase() === actor.subjectId || managesUsers(actor, parent, args);
});

export const usageAlertRules = {
  rules: {
    Mutation: { updateUsageAlert: changesAlert },
    Subscription: { usageAlertRaised: isActive },
  },
  hidden: { User: { usageAlert: selfOr('USER_MANAGEMENT', 'READ') } },
};
