import type { PoolClient, QueryConfig } from 'pg';
import type { AuditEvent } from './audit-event.entity.ts';
import { insertAuditEvents } from './audit-event.queries.ts';
import type { Clock } from './clock.ts';
import { gatherWrites } from './gathered-writes.ts';
import { newId } from './ids.ts';
import { watched } from './transaction-ends.ts';
import type { Tx } from './tx.ts';

/** Passes on what a transaction records, within it: behind its events, right before the commit. */
export type AuditListener = (tx: Tx, events: readonly AuditEvent[]) => Promise<void>;
/**
 * Gives a listener for a transaction that is about to begin, and looks up before it what it needs to know: in the
 * transaction that would wait for a second connection, while others hold them all and wait likewise.
 */
export type AuditListening = () => Promise<AuditListener>;

/** Sends the events and what listeners make of them; what is given back is answered by the time of the commit. */
export async function sendAudit(
  tx: Tx,
  client: PoolClient,
  listeners: readonly AuditListener[],
  clock: Clock,
): Promise<readonly Promise<unknown>[]> {
  if (tx.events.length === 0) return [];
  const { actor, origin } = tx;
  const events = tx.events.map(({ by, targetId = null, targetName = null, before = null, after = null, ...event }) => ({
    id: newId(),
    ...event,
    targetId,
    targetName,
    before,
    after,
    actorId: by?.id ?? actor.actorId,
    subjectId: by?.id ?? actor.subjectId,
    actorName: by?.name ?? actor.name,
    ...origin,
    // Not `tx.now`: whoever waited for a lock writes after the one it waited for.
    createdAt: clock.now(),
  }));
  // Sent one behind the other, and awaited together: others may wait for what this transaction has locked.
  gatherWrites(client);
  const written = watched(client.query(insertAuditEvents(events) as QueryConfig));
  await Promise.all(listeners.map((listener) => listener(tx, events)));
  return [written];
}
