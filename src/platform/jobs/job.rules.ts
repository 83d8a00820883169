import { isActive } from '../../access/rules.ts';

/** Whose jobs, the service says: those of others are like absent. */
export const jobRules = {
  rules: {
    Query: { job: isActive, jobs: isActive },
    Mutation: { cancelJob: isActive },
    Subscription: { jobUpdated: isActive },
  },
  readable: {
    Job: [
      'id',
      'kind',
      'status',
      'dryRun',
      'totalCount',
      'processedCount',
      'failedCount',
      'error',
      'items',
      // Null by itself for accounts that the reader may not see.
      'createdBy',
      'createdAt',
      'startedAt',
      'finishedAt',
    ],
    JobItem: ['index', 'key', 'status', 'user', 'error', 'changes'],
  },
};
