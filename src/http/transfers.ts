import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defineErrors, DomainError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Telemetry } from '../core/telemetry.ts';
import type { Origin } from '../core/tx.ts';
import { arriving, BodyFault } from './arriving.ts';
import { originOf } from './context.ts';
import { refuse, refuseFor } from './plain-answers.ts';
import { requestStore } from './request-store.ts';
import { counted, followed, type TransferCourse } from './transfer-course.ts';

/** A file that may be had. */
export interface Download {
  /** What there is only so much of. */
  readonly kind: string;
  readonly contentType: string;
  readonly fileName: string;
  /** The file, made while it is read. */
  content(): AsyncIterable<string>;
}

/** A body that may be sent. */
export interface Upload {
  readonly kind: string;
  /** Takes the whole body, or nothing of it. Returns the answer; null where it may meanwhile no longer be sent. */
  receive(body: AsyncIterable<Buffer>): Promise<object | null>;
}

/** What signed links lead to. null, whatever the reason, for a token that leads nowhere. */
export interface Transfers {
  download(token: string, origin: Origin): Promise<Download | null>;
  upload(token: string, origin: Origin): Promise<Upload | null>;
}

interface TransferDependencies {
  readonly transfers: Transfers;
  readonly logger: Logger;
  readonly maxUploadBytes: number;
  readonly telemetry: Telemetry | null;
}

interface Route {
  readonly Params: { readonly token: string };
}

/** A client that takes nothing for so long is let go. */
const STALLED_MS = 60_000;
/** A body may be large, and its way narrow. */
const arrival = { silentMs: 30_000, wholeMs: 30 * 60_000 };

const transferErrors = defineErrors({ BAD_USER_INPUT: 'Send the file as it is, without a content coding.' });

const receiving = new WeakSet<Socket>();

/** Whether a connection brings an upload, which has its own time to arrive. */
export const isReceiving = (socket: Socket): boolean => receiving.has(socket);

/** GET and HEAD /downloads/:token, PUT /uploads/:token: what may be done with a signed link and nothing else. */
export async function transferRoutes(app: FastifyInstance, dependencies: TransferDependencies): Promise<void> {
  const { transfers, telemetry } = dependencies;
  letUploadsContinue(app);
  await app.register(async (scope) => {
    // Bodies are read by who takes them, and only then.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));

    scope.route<Route>({
      url: '/downloads/:token',
      method: ['GET', 'HEAD'],
      exposeHeadRoute: false,
      handler: (request, reply) => {
        const found = transfers.download(request.params.token, originOf(request));
        if (request.method === 'HEAD') return found.then((download) => showFile(request, reply, download));
        return followed(telemetry, 'download', reply, async (course) =>
          sendFile(request, reply, await found, { course, logger: dependencies.logger }),
        );
      },
    });
    scope.route<Route>({
      url: '/uploads/:token',
      method: 'PUT',
      handler: (request, reply) =>
        followed(telemetry, 'upload', reply, (course) => takeFile(request, reply, course, dependencies)),
    });
    // Whatever the token is: what is refused here does not ask.
    scope.route({
      url: '/downloads/:token',
      method: ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      handler: (request, reply) => refuseUnread(request, reply.header('allow', 'GET, HEAD'), 405),
    });
    scope.route({
      url: '/uploads/:token',
      method: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS'],
      exposeHeadRoute: false,
      handler: (request, reply) => refuseUnread(request, reply.header('allow', 'PUT'), 405),
    });
  });
}

const headersOf = ({ contentType, fileName }: Download) => ({
  'content-type': contentType === 'text/csv' ? 'text/csv; charset=utf-8; header=present' : contentType,
  'content-disposition': `attachment; filename="${fileName}"`,
  'cache-control': 'no-store',
  'accept-ranges': 'none',
});

const showFile = (request: FastifyRequest, reply: FastifyReply, download: Download | null): FastifyReply =>
  download ? reply.headers(headersOf(download)).send() : refuse(request, reply, 404);

/** Sends a file while it is made, as fast as the client takes it. */
async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  download: Download | null,
  { course, logger }: { readonly course: TransferCourse; readonly logger: Logger },
): Promise<FastifyReply> {
  if (!download) return refuse(request, reply, 404);
  course.kind = download.kind;
  const { raw } = reply;
  const { id: requestId } = request;
  const batches = download.content()[Symbol.asyncIterator]();
  const next = () => requestStore.run({ requestId }, () => batches.next());
  // What fails before the first byte is answered like any other request.
  const first = await next().catch((error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  });
  if (!first) return refuse(request, reply, 404);

  reply.headers(headersOf(download)).hijack();
  raw.setTimeout(STALLED_MS, () => raw.destroy());
  raw.writeHead(200, reply.getHeaders() as Record<string, string>);
  async function* content(): AsyncGenerator<string> {
    try {
      for (let batch = first!; !batch.done; batch = await next()) yield batch.value;
    } catch (error) {
      course.outcome = 'failed';
      logger.warn({ err: error, requestId }, 'a download broke off');
      // Without chunks (HTTP/1.0) a connection that merely ends looks like the end of the file.
      raw.socket?.resetAndDestroy();
      throw error;
    } finally {
      await batches.return?.();
    }
  }
  course.outcome = 'complete';
  await pipeline(Readable.from(counted(content(), course), { objectMode: false }), raw).catch((error: unknown) => {
    if (course.outcome !== 'failed') course.outcome = 'broken_off';
    logger.debug({ err: error, requestId }, 'a download was not taken to its end');
  });
  return reply;
}

/** Takes a body whole, or nothing of it. */
async function takeFile(
  request: FastifyRequest<Route>,
  reply: FastifyReply,
  course: TransferCourse,
  { transfers, logger, maxUploadBytes }: TransferDependencies,
): Promise<FastifyReply> {
  const { raw, headers } = request;
  reply.header('cache-control', 'no-store');
  const upload = await transfers.upload(request.params.token, originOf(request));
  if (!upload) return refuseUnread(request, reply, 404);
  course.kind = upload.kind;
  if (Number(headers['content-length'] ?? 0) > maxUploadBytes) return refuseUnread(request, reply, 413);
  if (headers['content-encoding'] !== undefined)
    return refuseFor(request, reply.header('connection', 'close'), transferErrors.BAD_USER_INPUT());
  if (headers.expect !== undefined) reply.raw.writeContinue();
  receiving.add(raw.socket);
  try {
    const body = arriving(raw, { ...arrival, maxBytes: maxUploadBytes });
    const answer = await upload.receive(counted(body, course));
    if (!answer) return refuse(request, reply, 404);
    course.outcome = 'complete';
    return await reply.code(201).send(answer);
  } catch (error) {
    if (raw.destroyed && !raw.complete) {
      course.outcome = 'broken_off';
      logger.debug({ err: error, requestId: request.id }, 'an upload broke off');
      return reply.hijack();
    }
    if (!raw.complete) reply.header('connection', 'close');
    if (error instanceof BodyFault) return refuse(request, reply, error.status);
    if (error instanceof DomainError) return refuseFor(request, reply, error);
    throw error;
  } finally {
    receiving.delete(raw.socket);
  }
}

/** Refuses a request whose body nobody reads: the connection ends with the answer, or the body would have to be awaited. */
const refuseUnread = (request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply =>
  refuse(request, reply.header('connection', 'close'), status);

/** A client that asks before it sends (RFC 9110 §10.1.1) is told to go on by who will read, and so sends nothing in vain. */
function letUploadsContinue(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, response) => {
    if (!request.url?.startsWith('/uploads/')) response.writeContinue();
    app.routing(request, response);
  });
}
