import { newestMigration } from '../database/migrate.ts';
import { AuditEventLoaders, AuditEventService } from '../platform/audit/index.ts';
import { AuditEventResolver } from '../platform/audit/audit-event.resolver.ts';
import { HealthService, ServiceInfoService } from '../platform/service/index.ts';
import { ServiceResolver } from '../platform/service/service.resolver.ts';
import { version } from '../version.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

/** The installation itself: audit log, health. */
export function platformWing({ config, unitOfWork, notifications, logger }: Foundation, { users }: Identity) {
  const health = new HealthService(unitOfWork, notifications, newestMigration(), logger);
  return {
    resolvers: [
      [AuditEventResolver, new AuditEventResolver(new AuditEventService(), new AuditEventLoaders(users))],
      [ServiceResolver, new ServiceResolver(new ServiceInfoService({ ...config, version }), health)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
