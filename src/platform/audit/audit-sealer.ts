import { jittered } from '../../core/jitter.ts';
import type { Logger } from '../../core/logger.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { AuditSealingService, SealingOutcome } from './audit-sealing.service.ts';

/** When the first time, and how long after each time the next. */
const WHEN = { firstMs: 10_000, everyMs: 20_000 };

/** Seals what the audit log got, twice a minute at least, in one process at a time, in small transactions. */
export class AuditSealer {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly sealing: AuditSealingService,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: Logger,
    private readonly when: typeof WHEN = WHEN,
  ) {}

  /** Begins; the process may end without waiting for it. */
  start(): void {
    this.#schedule(this.when.firstMs);
  }

  /** Ends, after the seal that is being made. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  /** Seals all that waits now, but for what another process is sealing. Tells how many events. */
  async run(): Promise<number> {
    let count = 0;
    let outcome: SealingOutcome | null = null;
    do {
      outcome = await this.unitOfWork.maintain((tx) => this.sealing.sealNext(tx));
      if (outcome) this.#tell(outcome);
      count += outcome?.seal.count ?? 0;
    } while (outcome?.isMoreWaiting && !this.#stopped);
    return count;
  }

  /** In the log, where whoever changes the database cannot change it: with a hash, all that was sealed until then is known. */
  #tell({ seal: { number, count, hash }, isMoreWaiting }: SealingOutcome): void {
    if (!isMoreWaiting)
      this.logger.info({ seal: number, count, hash: hash.toString('hex') }, 'the audit log is sealed');
  }

  #schedule(afterMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.run()
        .catch((error: unknown) =>
          this.logger.warn({ err: error }, 'the audit log could not be sealed; it is tried again in half a minute'),
        )
        .then(() => this.#schedule(this.when.everyMs));
    }, jittered(afterMs)).unref();
  }
}
