import type { ItemFailure } from '../../core/errors.ts';
import type { DeltaState } from './directory-source.ts';
import type { DirectoryPerson, DirectoryUnit } from './directory-person.ts';

/** One item of a sync, as it waits to be written; one line of the job's input. */
export type SyncLine =
  | { readonly kind: 'UNIT'; readonly unit: DirectoryUnit; readonly fault?: ItemFailure }
  | { readonly kind: 'PERSON'; readonly person: DirectoryPerson; readonly fault?: ItemFailure }
  | { readonly kind: 'PERSON_GONE'; readonly externalId: string }
  /** Memberships that came and went, by identifiers of people. */
  | {
      readonly kind: 'MEMBERS';
      readonly unit: string;
      readonly joined: readonly string[];
      readonly left: readonly string[];
    }
  | { readonly kind: 'UNIT_GONE'; readonly externalId: string };

/** What a sync found, whole: the first line says where the next one goes on. */
export interface SyncHeader {
  readonly kind: 'HEADER';
  readonly next: DeltaState | null;
}

/** A line with its place among the items, from 1. */
export type IndexedLine = SyncLine & { readonly index: number };

const CHUNK_LINES = 500;

/** Lines as bytes, in pieces. */
export function* written(header: SyncHeader, lines: Iterable<SyncLine>): Generator<Buffer> {
  let chunk = `${JSON.stringify(header)}\n`;
  let count = 1;
  for (const line of lines) {
    chunk += `${JSON.stringify(line)}\n`;
    if ((count += 1) % CHUNK_LINES > 0) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk);
}

/** The header, then the lines, from bytes. */
export async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<SyncHeader | IndexedLine> {
  let index = 0;
  for await (const text of textLines(bytes)) {
    const line = JSON.parse(text) as SyncHeader | SyncLine;
    yield line.kind === 'HEADER' ? line : { ...line, index: (index += 1) };
  }
}

async function* textLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Neighbours of one kind, at most so many as that kind may have; of another kind begins another batch. */
export async function* inRuns<Line extends { readonly kind: string }>(
  lines: AsyncIterable<Line>,
  most: (kind: Line['kind']) => number,
): AsyncGenerator<[Line, ...Line[]]> {
  let run: Line[] = [];
  for await (const line of lines) {
    if (run.length === most(run[0]?.kind ?? line.kind) || (run.length > 0 && run[0]!.kind !== line.kind)) {
      yield run as [Line, ...Line[]];
      run = [];
    }
    run.push(line);
  }
  if (run.length > 0) yield run as [Line, ...Line[]];
}
