import type { Tx } from '../../core/tx.ts';
import { sealOver, type ChainEntry, type Seal } from './audit-chain.ts';
import * as queries from './audit-seal.queries.ts';
import type { UnsealedEvent } from './audit-seal.queries.ts';

/** Events of one seal. */
export const MOST_SEALED = 1_000;

/** What was sealed, and whether more waits. */
export interface SealingOutcome {
  readonly seal: Seal;
  readonly isMoreWaiting: boolean;
}

/** Chains events to those before them. Only here is `audit_seals` written. */
export class AuditSealingService {
  /**
   * Makes the next seal: up to 1,000 events, all of one month. What is committed is seen however late that was, and who
   * writes events never waits for it. null where nothing waits, or another process is at it.
   */
  async sealNext(tx: Tx): Promise<SealingOutcome | null> {
    const [lock] = await tx.rows<{ alone: boolean }>(queries.takeSealing());
    if (!lock!.alone) return null;
    const waiting = await tx.rows<UnsealedEvent>(queries.unsealedEvents(MOST_SEALED));
    if (waiting.length === 0) return null;
    const events = waiting.filter(({ createdAt }) => monthOf(createdAt) === monthOf(waiting[0]!.createdAt));
    const [previous] = await tx.rows<Pick<Seal, 'number' | 'untilAt' | 'hash'>>(queries.newestSeal());
    const seal = sealOver(previous ?? null, await entriesOf(tx, events));
    await tx.execute(queries.insertSeal(seal, tx.now));
    const { count } = await tx.execute(queries.removeUnsealed(events));
    if (count !== events.length) throw new Error('events were sealed by somebody else at the same time');
    return { seal, isMoreWaiting: waiting.length === MOST_SEALED || events.length < waiting.length };
  }
}

/** In UTC, as partitions are. */
const monthOf = (instant: Date): string => instant.toISOString().slice(0, 7);

/** With their digests; one that is gone before it was sealed is in the chain without, so that it is missed for ever. */
async function entriesOf(tx: Tx, events: readonly UnsealedEvent[]): Promise<ChainEntry[]> {
  const ids = events.map(({ id }) => id);
  const found = await tx.rows<ChainEntry>(queries.digestsOf(ids, events[0]!.createdAt, events.at(-1)!.createdAt));
  const digests = new Map(found.map(({ id, createdAt, digest }) => [keyOf(id, createdAt), digest]));
  return events.map((event) => ({ ...event, digest: digests.get(keyOf(event.id, event.createdAt)) ?? null }));
}

const keyOf = (id: string, createdAt: Date): string => `${id} ${createdAt.getTime()}`;
