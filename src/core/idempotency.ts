import { deserialize, serialize } from 'node:v8';
import { defineErrors } from './errors.ts';
import { CommittedRefusal, type Tx } from './tx.ts';

/** A mutation that the client may send again, by the draft of the Idempotency-Key HTTP header. */
export interface IdempotentCall {
  /** The client's key and the position of the mutation in the document, so that one request may hold several. */
  readonly key: string;
  /** Keyed digest of the whole request, by which a different request is known. */
  readonly requestDigest: Buffer;
  /** Takes out of the answer what must not be stored: tokens, keys. */
  readonly withoutSecrets: (result: unknown) => unknown;
}

/** How long a repetition is recognised. */
export const KEPT_HOURS = 24;

/** Stands for the caller where nobody is signed in. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export const idempotencyErrors = defineErrors({
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used with a different request. Choose a new one.',
});

interface Kept {
  readonly request_digest: Buffer;
  readonly result: Buffer | null;
}

/**
 * Runs `work` once for each actor and key. The row that claims the key belongs to the mutation's own transaction: a
 * second request waits for the first, then answers what it answered; if the first rolled back, it does the work.
 */
export async function replayOr<T>(tx: Tx, call: IdempotentCall | null, work: () => Promise<T>): Promise<T> {
  if (!call) return work();
  const actorId = tx.actor.subjectId ?? NOBODY;
  const claimed = await tx.rows<{ key: string }>({
    text: `INSERT INTO idempotency_keys AS k (actor_id, key, request_digest, created_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (actor_id, key) DO UPDATE
        SET request_digest = excluded.request_digest, result = NULL, created_at = excluded.created_at
        WHERE k.created_at < excluded.created_at - make_interval(hours => $5)
      RETURNING key`,
    values: [actorId, call.key, call.requestDigest, tx.now, KEPT_HOURS],
  });
  if (claimed.length === 0) {
    const [kept] = await tx.rows<Kept>({
      text: 'SELECT request_digest, result FROM idempotency_keys WHERE actor_id = $1 AND key = $2',
      values: [actorId, call.key],
    });
    if (!kept?.result || !kept.request_digest.equals(call.requestDigest))
      throw idempotencyErrors.IDEMPOTENCY_KEY_REUSED();
    return tx.unchanged(deserialize(kept.result) as T);
  }
  const result = await work().catch(async (error: unknown) => {
    // What a refusal commits is its trace, not an answer to repeat: the next attempt is made anew.
    if (error instanceof CommittedRefusal)
      await tx.execute({
        text: 'DELETE FROM idempotency_keys WHERE actor_id = $1 AND key = $2',
        values: [actorId, call.key],
      });
    throw error;
  });
  await tx.execute({
    text: 'UPDATE idempotency_keys SET result = $3 WHERE actor_id = $1 AND key = $2',
    values: [actorId, call.key, serialize(call.withoutSecrets(result))],
  });
  return result;
}
