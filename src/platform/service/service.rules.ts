import { isAnyone } from '../../access/guard.ts';
import { hiddenUnlessAdmin, isAdmin } from '../../access/rules.ts';

export const serviceRules = {
  rules: { Query: { service: isAnyone, health: isAdmin } },
  hidden: { ServiceInfo: { schemaVersion: hiddenUnlessAdmin } },
  readable: {
    ServiceInfo: ['version', 'commit', 'features'],
    Health: ['status', 'checks'],
    HealthCheck: ['name', 'status', 'detail', 'latencyMs'],
  },
};
