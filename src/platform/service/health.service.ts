import type { Logger } from '../../core/logger.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { MailTransport } from '../../foundation/mail/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { appliedMigration, databaseState } from './service.queries.ts';

/** From best to worst. */
export const healthStatuses = ['UP', 'DEGRADED', 'DOWN'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

export interface HealthCheck {
  readonly name: string;
  readonly status: HealthStatus;
  /** null for what is known without asking. */
  readonly latencyMs: number | null;
  /** Only when not UP. */
  readonly detail: string | null;
}

export interface Health {
  /** The worst of all checks. */
  readonly status: HealthStatus;
  readonly checks: readonly HealthCheck[];
}

type Outcome = Pick<HealthCheck, 'status' | 'detail'>;

const up: Outcome = { status: 'UP', detail: null };

/** Asks what the service depends on. */
export class HealthService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notifications: Notifications,
    /** Name of the newest migration of this build. */
    private readonly newestMigration: string,
    private readonly logger: Logger,
    /** null where mail is not set up. */
    private readonly mail: Pick<MailTransport, 'verify'> | null,
  ) {}

  async check(): Promise<Health> {
    const { mail } = this;
    const checks = await Promise.all([
      this.#timed('postgres', () => this.#database()),
      Promise.resolve({ name: 'notifications', latencyMs: null, ...this.#listening() }),
      this.#timed('migrations', () => this.#migrations()),
      ...(mail ? [this.#timed('smtp', () => this.#mail(mail))] : []),
    ]);
    const worst = Math.max(...checks.map(({ status }) => healthStatuses.indexOf(status)));
    return { status: healthStatuses[worst]!, checks };
  }

  async #database(): Promise<Outcome> {
    const [state] = await this.unitOfWork.read((db) => db.rows<{ isReplica: boolean }>(databaseState));
    return state!.isReplica ? { status: 'DEGRADED', detail: 'It is a replica: nothing can be written.' } : up;
  }

  #listening(): Outcome {
    return this.notifications.isConnected
      ? up
      : {
          status: 'DEGRADED',
          detail: 'The connection is lost: until it is back every request asks the database anew.',
        };
  }

  async #migrations(): Promise<Outcome> {
    const applied = await this.unitOfWork.read((db) => db.rows(appliedMigration(this.newestMigration)));
    return applied.length > 0
      ? up
      : { status: 'DOWN', detail: `The database lacks the migration ${this.newestMigration} of this build.` };
  }

  /** Mail waits in the queue meanwhile, so nothing is lost and the service stays ready. */
  async #mail(mail: Pick<MailTransport, 'verify'>): Promise<Outcome> {
    try {
      await mail.verify();
      return up;
    } catch (error) {
      this.logger.warn({ err: error, check: 'smtp' }, 'a health check failed');
      return { status: 'DEGRADED', detail: 'The mail server takes no mail now. Mail is sent when it does.' };
    }
  }

  async #timed(name: string, ask: () => Promise<Outcome>): Promise<HealthCheck> {
    const begun = performance.now();
    const outcome = await ask().catch((error: unknown): Outcome => {
      this.logger.warn({ err: error, check: name }, 'a health check failed');
      return { status: 'DOWN', detail: 'The database does not answer.' };
    });
    return { name, latencyMs: Math.round(performance.now() - begun), ...outcome };
  }
}
