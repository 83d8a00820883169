import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { Transform, type Readable } from 'node:stream';
import { authorizationOf, type ContextDependencies } from './context.ts';
import { refuse } from './plain-answers.ts';

/** What a request may bring whose sender is not known: who is signed in may send a file in a variable. */
export const STRANGERS_BODY_BYTES = 1_048_576;

type Dependencies = Pick<ContextDependencies, 'authenticate'>;

/** A body that is too large, as Fastify says it. */
const tooLarge = (): Error => Object.assign(new Error('the body is larger than allowed'), { statusCode: 413 });

/**
 * Keeps large bodies for those whose credential holds. The length that a request announces is judged before any of its
 * body is read; a body without a length is read as far as a stranger's may be, and judged then.
 */
export const largeBodiesForTheKnown = (dependencies: Dependencies): RouteShorthandOptions => ({
  onRequest: (request, reply, done) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (!(length > STRANGERS_BODY_BYTES)) return done();
    isKnown(dependencies, request).then((known) => (known ? done() : void refuseUnread(request, reply)), done);
  },
  preParsing: (request, _reply, body, done) =>
    done(
      null,
      request.headers['transfer-encoding'] === undefined ? body : counted(dependencies, request, body as Readable),
    ),
});

/** The rest of the body is on its way, so that the connection ends with the answer. */
const refuseUnread = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  refuse(request, reply.header('connection', 'close'), 413);

function counted(dependencies: Dependencies, request: FastifyRequest, body: Readable): Readable {
  let bytes = 0;
  let isJudged = false;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (isJudged || bytes <= STRANGERS_BODY_BYTES) return done(null, chunk);
      isJudged = true;
      isKnown(dependencies, request).then((known) => (known ? done(null, chunk) : done(tooLarge())), done);
    },
  });
  body.on('error', (error) => counter.destroy(error));
  return body.pipe(counter);
}

const isKnown = async ({ authenticate }: Dependencies, { headers }: FastifyRequest): Promise<boolean> =>
  (await authenticate(authorizationOf(headers))).kind === 'USER';
