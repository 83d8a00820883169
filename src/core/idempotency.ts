import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { defineErrors } from './errors.ts';
import { CommittedRefusal, type Tx } from './tx.ts';

/** A mutation that the client may send again, by the draft of the Idempotency-Key HTTP header. */
export interface IdempotentCall {
  /** Whose keys these are: the account, or what stands for a stranger. */
  readonly holderId: string;
  /** The client's key, without spaces. */
  readonly key: string;
  /** The position of the mutation in the document, so that one request may hold several. */
  readonly place: string;
  /** Keyed digest of the whole request, by which a different request is known. */
  readonly requestDigest: Buffer;
  /** The object that the answer is about, where it is no matter of the first event. */
  readonly targetId?: string | undefined;
  /** Takes out of the answer what must not be stored: tokens, keys. */
  readonly withoutSecrets: (result: unknown) => unknown;
}

/** How long a repetition is recognised. */
export const KEPT_HOURS = 24;

export const idempotencyErrors = defineErrors({
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used with a different request. Choose a new one.',
});

interface Kept {
  readonly key: string;
  readonly request_digest: Buffer;
  readonly result: Buffer | null;
}

/**
 * Runs `work` once for each actor, key and place. The rows that claim them, one for the key and one for the place,
 * belong to the mutation's own transaction: a second request waits for the first, then answers what it answered; if the
 * first rolled back, it does the work.
 * @throws IDEMPOTENCY_KEY_REUSED
 */
export async function replayOr<T>(tx: Tx, call: IdempotentCall | null, work: () => Promise<T>): Promise<T> {
  if (!call) return work();
  const actorId = call.holderId;
  // A digest, since a document may name its fields at any length.
  const place = createHash('sha256').update(`${call.place} ${call.key}`).digest('base64url');
  const keys = [call.key, place];
  const claimed = await claim(tx, actorId, keys, call.requestDigest);
  if (claimed.length < keys.length) {
    const kept = await tx.rows<Kept>({
      text: 'SELECT key, request_digest, result FROM idempotency_keys WHERE actor_id = $1 AND key = ANY($2)',
      values: [actorId, keys],
    });
    if (!kept.every(({ request_digest }) => request_digest.equals(call.requestDigest)))
      throw idempotencyErrors.IDEMPOTENCY_KEY_REUSED();
    const answer = kept.find(({ key, result }) => key === place && result !== null);
    if (answer) return tx.unchanged(deserialize(answer.result!) as T);
  }
  const result = await work().catch(async (error: unknown) => {
    // What a refusal commits is its trace, not an answer to repeat: the next attempt is made anew.
    if (error instanceof CommittedRefusal)
      await tx.execute({
        text: 'DELETE FROM idempotency_keys WHERE actor_id = $1 AND key = ANY($2)',
        values: [actorId, claimed],
      });
    throw error;
  });
  await tx.execute({
    text: 'UPDATE idempotency_keys SET result = $3, target_id = $4 WHERE actor_id = $1 AND key = $2',
    values: [actorId, place, serialize(call.withoutSecrets(result)), call.targetId ?? tx.events[0]?.targetId ?? null],
  });
  return result;
}

/** Forgets every answer about an object, and every answer to it: nothing of a deleted account is kept. */
export async function forgetAnswersAbout(tx: Tx, id: string): Promise<void> {
  await tx.execute({ text: 'DELETE FROM idempotency_keys WHERE target_id = $1 OR actor_id = $1', values: [id] });
}

/** Takes those of the keys that nobody has, or that are no longer kept; waits for whoever is taking one now. */
async function claim(tx: Tx, actorId: string, keys: readonly string[], requestDigest: Buffer): Promise<string[]> {
  const rows = await tx.rows<{ key: string }>({
    text: `INSERT INTO idempotency_keys AS k (actor_id, key, request_digest, created_at)
      SELECT $1::uuid, key, $3::bytea, $4::timestamptz FROM unnest($2::text[]) AS wanted (key)
      ON CONFLICT (actor_id, key) DO UPDATE
        SET request_digest = excluded.request_digest, result = NULL, created_at = excluded.created_at
        WHERE k.created_at < excluded.created_at - make_interval(hours => $5)
      RETURNING key`,
    values: [actorId, keys, requestDigest, tx.now, KEPT_HOURS],
  });
  return rows.map(({ key }) => key);
}
