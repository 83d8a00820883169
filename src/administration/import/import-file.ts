import { CsvError, Parser } from 'csv-parse';
import { pipeline, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DomainError } from '../../core/errors.ts';
import { requiredUserColumns, userColumns, type UserColumn } from '../users/index.ts';
import { faultyFile, type FileFault } from './import-file.errors.ts';
import { markedUtf8 } from './utf8.ts';

/** A row of the file, its cells by column; a cell that is empty or missing is the empty text. */
export interface FileRow {
  /** From 1; neither the header nor empty lines count. */
  readonly index: number;
  readonly cells: Readonly<Partial<Record<UserColumn, string>>>;
  /** Whether there are more cells than columns. */
  readonly isTooLong: boolean;
}

/** No row of people is longer; without a bound a quote that is not closed would take the rest of the file into memory. */
const MOST_ROW_CHARACTERS = 65_536;
/** What is parsed at once: a few milliseconds. */
const PIECE_BYTES = 32_768;

/**
 * Reads a file of users row by row, and no more of it than that: UTF-8 with or without a byte order mark, RFC 4180, a
 * header row with names of columns in any order and case. Blanks around a cell that is not quoted do not count.
 * @throws BAD_USER_INPUT for what is no such file, where it is met
 */
export async function* readRows(content: AsyncIterable<Buffer>): AsyncGenerator<FileRow> {
  let columns: readonly UserColumn[] | null = null;
  let index = 0;
  const parser = new Parser({
    bom: true,
    trim: true,
    // Named, since only the first that is met would be discovered, and files that were put together have several.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: MOST_ROW_CHARACTERS,
    on_record: (record: string[]) => {
      // The library hands on whatever comes back, and its types do not say so.
      if (columns) return rowOf(columns, record, (index += 1)) as never;
      columns = columnsOf(record);
      return null;
    },
  });
  pipeline(Readable.from(markedUtf8(pieces(content)), { objectMode: false }), parser, () => undefined);
  try {
    yield* parser as AsyncIterable<FileRow>;
  } catch (error) {
    throw error instanceof CsvError ? faultyFile([faultOf(error, columns, index + 1)]) : error;
  }
  if (!columns) throw faultyFile([{ code: 'EMPTY', message: 'The file is empty.' }]);
}

/** Reads no further than the first row. @throws BAD_USER_INPUT where `readRows` would until then, or without any row */
export async function checkBeginning(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of readRows(content)) return;
  throw withoutRows();
}

/** Reads a file to its end and tells how many rows it has. @throws BAD_USER_INPUT where `readRows` would, or without any row */
export async function countRows(content: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<number> {
  let count = 0;
  for await (const _ of readRows(content)) {
    signal?.throwIfAborted();
    count += 1;
  }
  if (count === 0) throw withoutRows();
  return count;
}

const withoutRows = (): DomainError =>
  faultyFile([{ code: 'EMPTY', message: 'The file has no rows below its header.' }]);

/** The bytes in pieces small enough that parsing one holds nobody up, and a turn for everybody else between two. */
async function* pieces(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of content) {
    if (isFirst) refuseOtherEncodings(chunk);
    isFirst = false;
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      yield chunk.subarray(start, start + PIECE_BYTES);
      await nextTurn();
    }
  }
}

function refuseOtherEncodings(chunk: Buffer): void {
  const [first, second] = chunk;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw faultyFile([{ code: 'NOT_UTF8', message: 'The file is UTF-16. Save it as CSV in UTF-8.' }]);
}

/** Never repeats a cell: in a file without a header, the first row may hold a password. */
function columnsOf(header: readonly string[]): UserColumn[] {
  const names = header.map((cell) => cell.toLowerCase() as UserColumn);
  const faults: FileFault[] = names.flatMap((name, index) => {
    if (!userColumns.includes(name)) return [{ code: 'UNKNOWN_COLUMN', message: unknownColumn(header, index) }];
    return names.indexOf(name) < index
      ? [{ code: 'DUPLICATE_COLUMN', message: `The header names the column ${name} twice.` }]
      : [];
  });
  for (const name of requiredUserColumns)
    if (!names.includes(name)) faults.push({ code: 'MISSING_COLUMN', message: `The header lacks the column ${name}.` });
  if (faults.length > 0) throw faultyFile(faults.slice(0, userColumns.length));
  return names;
}

function unknownColumn(header: readonly string[], index: number): string {
  const known = `The columns are: ${userColumns.join(', ')}.`;
  return header.length === 1 && /[;\t]/.test(header[0]!)
    ? `Cells are separated by commas. ${known}`
    : `Column ${index + 1} of the header has a name that no column has. ${known}`;
}

function rowOf(columns: readonly UserColumn[], record: readonly string[], index: number): FileRow {
  const cells = Object.fromEntries(columns.map((column, place) => [column, record[place] ?? '']));
  // What is empty beyond the last column comes of spreadsheets, and says nothing.
  return { index, cells, isTooLong: record.slice(columns.length).some((cell) => cell !== '') };
}

function faultOf({ code, column }: CsvError, columns: readonly UserColumn[] | null, index: number): FileFault {
  const cell = columns?.[column as number];
  const place = columns ? `Row ${index}${cell ? `, column ${cell},` : ''}` : 'The header';
  if (code === 'CSV_MAX_RECORD_SIZE')
    return { code: 'TOO_LONG', message: `${place} is too long. A quote may be opened there and never closed.` };
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return { code: 'BAD_QUOTES', message: `${place} has a quote that is opened and never closed.` };
  return {
    code: 'BAD_QUOTES',
    message: `${place} has a quote where none can be. A cell with quotes in it is quoted whole, and each of them is written twice.`,
  };
}
