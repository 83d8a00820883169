import { isAnyone } from '../../access/guard.ts';
import { hiddenUnlessAdmin, isAdmin } from '../../access/rules.ts';

export const serviceRules = {
  rules: { Query: { service: isAnyone, health: isAdmin, rateLimit: isAnyone } },
  hidden: { ServiceInfo: { schemaVersion: hiddenUnlessAdmin } },
  readable: {
    ServiceInfo: ['version', 'commit', 'features'],
    Health: ['status', 'checks'],
    RateLimit: ['cost', 'limit', 'remaining', 'resetsAt'],
    HealthCheck: ['name', 'status', 'detail', 'latencyMs'],
  },
};
