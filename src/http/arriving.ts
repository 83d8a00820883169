import type { IncomingMessage } from 'node:http';

/** Why a body is not read to its end, as an HTTP status. */
export class BodyFault extends Error {
  constructor(readonly status: 408 | 413) {
    super(`the body was refused with ${status}`);
  }
}

/** What a body may have, and how long it may bring nothing and take as a whole. */
export interface ArrivalLimits {
  readonly maxBytes: number;
  readonly silentMs: number;
  readonly wholeMs: number;
}

/**
 * A body as it arrives. The request stays open where it is not read to its end, so that it can be answered.
 * @throws BodyFault for one that is too large or too slow, and the error of a connection that ends within it
 */
export async function* arriving(
  request: Pick<IncomingMessage, 'iterator'>,
  { maxBytes, silentMs, wholeMs }: ArrivalLimits,
): AsyncGenerator<Buffer> {
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  const latest = performance.now() + wholeMs;
  let bytes = 0;
  for (;;) {
    const { value, done } = await within(Math.min(silentMs, latest - performance.now()), chunks.next());
    if (done) return;
    bytes += value.length;
    if (bytes > maxBytes) throw new BodyFault(413);
    yield value;
  }
}

/** What is awaited, if it comes in time. @throws BodyFault */
async function within<T>(ms: number, awaited: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BodyFault(408)), ms).unref();
  });
  try {
    return await Promise.race([awaited, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
