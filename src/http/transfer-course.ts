import type { FastifyReply } from 'fastify';
import type { Handled, Telemetry } from '../core/telemetry.ts';

/** How a transfer goes. Refused, until something else is known. */
export type TransferCourse = {
  -readonly [Name in 'kind' | 'outcome' | 'bytes']: Extract<Handled, { what: 'transfer' }>[Name];
};

/** Tells how a transfer went once it is over, whichever way it ends. */
export async function followed(
  telemetry: Telemetry | null,
  direction: 'download' | 'upload',
  reply: FastifyReply,
  transfer: (course: TransferCourse) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const course: TransferCourse = { kind: null, outcome: 'refused', bytes: 0 };
  try {
    await transfer(course);
    if (course.outcome === 'refused' && reply.statusCode >= 500) course.outcome = 'failed';
    return reply;
  } catch (error) {
    course.outcome = 'failed';
    throw error;
  } finally {
    telemetry?.handled({ what: 'transfer', direction, ...course });
  }
}

/** What passes, counted. */
export async function* counted<T extends Buffer | string>(
  pieces: AsyncIterable<T>,
  course: TransferCourse,
): AsyncGenerator<T> {
  for await (const piece of pieces) {
    course.bytes += Buffer.byteLength(piece);
    yield piece;
  }
}
