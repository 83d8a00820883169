import { newestMigration } from '../database/migrate.ts';
import {
  AuditEventService,
  AuditExportService,
  AuditFollowing,
  AuditLookout,
  AuditSealer,
  AuditSealingService,
  auditUpkeeps,
  AuditVerificationService,
} from '../platform/audit/index.ts';
import { AuditEventResolver } from '../platform/audit/audit-event.resolver.ts';
import { AuditExportResolver } from '../platform/audit/audit-export.resolver.ts';
import { AuditVerificationResolver } from '../platform/audit/audit-verification.resolver.ts';
import { JobFollowing, JobInput, JobPeople, JobRunner, JobService, jobUpkeeps } from '../platform/jobs/index.ts';
import { JobItemResolver, JobResolver } from '../platform/jobs/job.resolver.ts';
import { HealthService, ServiceInfoService } from '../platform/service/index.ts';
import { ServiceResolver } from '../platform/service/service.resolver.ts';
import { version } from '../version.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Platform = ReturnType<typeof platformWing>;

/** The installation itself: audit log, jobs, health. */
export function platformWing(
  { config, unitOfWork, notifications, logger, links, mailTransport, box, queue }: Foundation,
  { userLoader }: Identity,
) {
  const health = new HealthService(unitOfWork, notifications, newestMigration(), logger, mailTransport);
  const events = new AuditEventService();
  const auditExports = new AuditExportService(links, events);
  const jobInputs = new JobInput(unitOfWork, box);
  const jobs = new JobService(queue, jobInputs, notifications);
  const jobRunner = new JobRunner(unitOfWork, notifications, jobInputs, logger);
  const people = new JobPeople(userLoader);
  return {
    jobs,
    jobInputs,
    jobRunner,
    auditSealer: new AuditSealer(new AuditSealingService(), unitOfWork, logger),
    tasks: { run_job: jobRunner.handle },
    upkeeps: [...jobUpkeeps, ...auditUpkeeps],
    downloads: [auditExports],
    resolvers: [
      [
        AuditEventResolver,
        new AuditEventResolver(
          events,
          new AuditFollowing(notifications, new AuditLookout(unitOfWork, notifications, logger)),
          userLoader,
        ),
      ],
      [AuditExportResolver, new AuditExportResolver(auditExports, links)],
      [AuditVerificationResolver, new AuditVerificationResolver(new AuditVerificationService())],
      [JobResolver, new JobResolver(jobs, new JobFollowing(jobs, notifications), people)],
      [JobItemResolver, new JobItemResolver(people)],
      [ServiceResolver, new ServiceResolver(new ServiceInfoService({ ...config, version }), health)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
