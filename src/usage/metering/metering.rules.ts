import { byApiKey, guard } from '../../access/guard.ts';
import { admin } from '../../access/rules.ts';
import { isNarrow } from '../../core/actor.ts';

/** Whether `usage` is the caller's own, which leaving out the user says as well. */
const asksAboutOwnUsage = guard(
  'or(isSelf, isAdmin)',
  (actor, parent, args) => {
    const { userId } = (args as { usage: { userId?: string | null } }).usage;
    const isOneself = userId == null || userId.toLowerCase() === actor.subjectId;
    return (isOneself && !isNarrow(actor)) || admin(actor, parent, args);
  },
  { scope: 'USAGE_WRITE' },
);
const metersUsage = byApiKey('USAGE_WRITE');

export const meteringRules = {
  rules: {
    Query: { checkUsage: asksAboutOwnUsage },
    Mutation: {
      // With a credential or checks the service asks for the scope ACCESS_CHECK as well.
      reserveUsage: metersUsage,
      releaseUsage: metersUsage,
      recordUsage: metersUsage,
    },
  },
};
