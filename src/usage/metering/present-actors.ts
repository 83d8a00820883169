import type { UserActor } from '../../core/actor.ts';
import type { Tx } from '../../core/tx.ts';
import type { ActorCheck } from '../../core/unit-of-work.ts';

/** By what an actor is known: calls by one key ask once. */
const credentialOf = ({ credential, subjectId }: UserActor): string =>
  credential.kind === 'API_KEY' ? credential.apiKeyId : `${credential.kind} ${subjectId}`;

/**
 * Asks once more who the callers are, within the transaction that does their work together: whoever lost anything since
 * the call came is not among them.
 */
export async function presentActors(
  tx: Tx,
  check: ActorCheck,
  actors: readonly UserActor[],
): Promise<(actor: UserActor) => boolean> {
  const distinct = new Map(actors.map((actor) => [credentialOf(actor), actor]));
  const present = new Set<string>();
  await Promise.all(
    [...distinct].map(async ([credential, actor]) => {
      const [row] = await tx.prepared<object>(check.statement(actor, tx.now));
      if (row && check.renewed(actor, row)) present.add(credential);
    }),
  );
  return (actor) => present.has(credentialOf(actor));
}
