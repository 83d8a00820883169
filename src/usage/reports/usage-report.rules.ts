import { guard } from '../../access/guard.ts';
import { permitted, projectAdmin, selfOr } from '../../access/rules.ts';

const monitors = permitted('MONITORING', 'ACCESS');
const readsUsers = permitted('USER_MANAGEMENT', 'READ');

/** Of which project, the service decides. */
const readsUsage = guard(
  'or(hasPermission(MONITORING, ACCESS), isProjectAdmin)',
  (...asked) => monitors(...asked) || projectAdmin(...asked),
);

/** Of oneself, which leaving out the user does as well, or of anybody whom one may read. */
const exportsUsage = guard('or(isSelf, hasPermission(USER_MANAGEMENT, READ))', (actor, parent, args) => {
  const { userId } = args as { userId?: string | null };
  return userId == null || userId.toLowerCase() === actor.subjectId || readsUsers(actor, parent, args);
});

export const usageReportRules = {
  rules: { Query: { usage: readsUsage }, Mutation: { exportUsage: exportsUsage } },
  hidden: {
    User: {
      usage: selfOr('USER_MANAGEMENT', 'READ'),
      usageToDate: selfOr('USER_MANAGEMENT', 'READ'),
      usageRecords: selfOr('USER_MANAGEMENT', 'READ'),
    },
  },
  readable: { UsageRecord: ['id', 'occurredAt', 'amounts', 'cost', 'category', 'model', 'project'] },
};
