import { isUtf8 } from 'node:buffer';

/** Well-formed sequences of more than one byte (Unicode Standard, table 3-7), each character standing for a byte. */
const wellFormed =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;

/** Bytes at the end that begin a character and do not end it. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

const marked = (bytes: Buffer): Buffer =>
  isUtf8(bytes)
    ? bytes
    : Buffer.from(
        bytes.toString('latin1').replace(wellFormed, (found) => (found.length > 1 ? found : '\0')),
        'latin1',
      );

/**
 * The same bytes, with a NUL for each that is not UTF-8: a parser would make a replacement character of it, which text
 * may also hold for good, whereas nobody's text holds a NUL.
 */
export async function* markedUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.length - unfinished(bytes);
    rest = bytes.subarray(end);
    if (end > 0) yield marked(bytes.subarray(0, end));
  }
  if (rest.length > 0) yield marked(rest);
}
