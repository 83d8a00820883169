import { createHash } from 'node:crypto';

/** What a chain begins with, and what stands for an event that is not there any more. */
export const NO_HASH = Buffer.alloc(32);
const HASH_BYTES = 32;

/** What of a seal is hashed beside its entries. */
export interface SealHeader {
  /** From 1, without gaps. */
  readonly number: number;
  /** The earliest and the latest event of the seal. */
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The latest event of this seal and of all before it. */
  readonly untilAt: Date;
  readonly count: number;
}

/** Events in the order of the chain, each with its hash. */
export interface Seal extends SealHeader {
  readonly eventIds: readonly string[];
  /** 32 bytes for each event. */
  readonly entryHashes: Buffer;
  /** The hash of the seal before. */
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** An event as it is put into the chain; without a digest where it is gone. */
export interface ChainEntry {
  readonly id: string;
  readonly createdAt: Date;
  /** SHA-256 over all that the event says. */
  readonly digest: Buffer | null;
}

/** The hash of an entry: over the hash of the one before, and its own digest. */
export const entryHash = (previous: Buffer, digest: Buffer | null): Buffer =>
  createHash('sha256')
    .update(previous)
    .update(digest ?? NO_HASH)
    .digest();

/** The hash of a seal: over the hash of its last entry, and what it says of itself. */
export function sealHash(lastEntryHash: Buffer, { number, firstAt, lastAt, untilAt, count }: SealHeader): Buffer {
  const header = JSON.stringify([number, firstAt.getTime(), lastAt.getTime(), untilAt.getTime(), count]);
  return createHash('sha256').update(lastEntryHash).update(header).digest();
}

/** The next seal: events in order, behind the seal before; null for the first. */
export function sealOver(
  previous: Pick<Seal, 'number' | 'untilAt' | 'hash'> | null,
  entries: readonly ChainEntry[],
): Seal {
  const previousHash = previous?.hash ?? NO_HASH;
  const hashes: Buffer[] = [];
  for (const { digest } of entries) hashes.push(entryHash(hashes.at(-1) ?? previousHash, digest));
  const [firstAt, lastAt] = [entries[0]!.createdAt, entries.at(-1)!.createdAt];
  const untilAt = previous && previous.untilAt > lastAt ? previous.untilAt : lastAt;
  const header = { number: (previous?.number ?? 0) + 1, firstAt, lastAt, untilAt, count: entries.length };
  return {
    ...header,
    eventIds: entries.map(({ id }) => id),
    entryHashes: Buffer.concat(hashes),
    previousHash,
    hash: sealHash(hashes.at(-1)!, header),
  };
}

/** The hash of an entry as the seal keeps it; before the first, that of the seal before. */
export const keptHash = (
  { entryHashes, previousHash }: Pick<Seal, 'entryHashes' | 'previousHash'>,
  index: number,
): Buffer => (index < 0 ? previousHash : entryHashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES));

/** What a seal keeps for others to go on from. */
export type SealLink = SealHeader & Pick<Seal, 'previousHash' | 'hash'> & { readonly lastEntryHash: Buffer };

/** Whether a seal says of itself what was hashed, and follows the one before; of the first that is kept only the former. */
export function holds(seal: SealLink, previous: Pick<SealLink, 'number' | 'untilAt' | 'hash'> | null): boolean {
  if (!sealHash(seal.lastEntryHash, seal).equals(seal.hash)) return false;
  if (!previous) return true;
  return (
    seal.number === previous.number + 1 &&
    seal.previousHash.equals(previous.hash) &&
    seal.untilAt.getTime() === Math.max(previous.untilAt.getTime(), seal.lastAt.getTime())
  );
}
