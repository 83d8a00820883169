import type { Context, Tracer } from '@opentelemetry/api';
import type { Logger } from '../../core/logger.ts';
import type { OngoingOperation, OperationOutcome, Telemetry, TraceHeaders } from '../../core/telemetry.ts';
import type { Build } from './metrics.ts';

/** Where traces go. */
export interface TraceSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** Of the traces that begin here, 0 to 1. */
  readonly share: number;
}

/** How long the end of the process waits for what is not sent yet. */
const FLUSH_WITHIN_MS = 1_500;
const SEND_WITHIN_MS = 10_000;
const MOST_NAME_CHARACTERS = 100;

/** The part of the library that is used while the service runs. */
interface Library {
  readonly tracer: Tracer;
  readonly parentOf: (headers: TraceHeaders) => Context;
  readonly kind: number;
  readonly failed: number;
  readonly shutdown: () => Promise<void>;
}

/**
 * A span for each operation, sent to a collector by OTLP in batches, beside all work. It holds names, codes, cost and the
 * request id: no documents, no variables, no statements, no users. A trace that the caller began goes on.
 */
export class Traces implements Telemetry {
  private constructor(private readonly library: Library) {}

  /** Loads the library, which nobody needs who does not trace. */
  static async open(settings: TraceSettings, build: Build, logger: Logger): Promise<Traces> {
    const [api, core, sdk, resources, { OTLPTraceExporter }] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/core'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
    // What it has to say of a collector that is away; without its headers, which it does not name.
    const say = (message: string): void => logger.warn({ from: 'opentelemetry' }, message.slice(0, 500));
    const silent = (): void => undefined;
    api.diag.setLogger({ error: say, warn: say, info: silent, debug: silent, verbose: silent }, api.DiagLogLevel.WARN);
    const { url, headers, serviceName, share } = settings;
    const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: SEND_WITHIN_MS });
    const provider = new sdk.TracerProvider({
      resource: resources.resourceFromAttributes({ 'service.name': serviceName, 'service.version': build.version }),
      sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
      spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
    });
    const propagator = new core.W3CTraceContextPropagator();
    return new Traces({
      tracer: provider.getTracer('gatehouse', build.version),
      parentOf: (carrier) => propagator.extract(api.ROOT_CONTEXT, carrier, api.defaultTextMapGetter),
      kind: api.SpanKind.SERVER,
      failed: api.SpanStatusCode.ERROR,
      shutdown: () => provider.shutdown(),
    });
  }

  begin(headers: TraceHeaders): OngoingOperation {
    const { tracer, parentOf, kind, failed } = this.library;
    const span = tracer.startSpan('graphql', { kind }, parentOf(headers));
    return {
      end: (outcome) => {
        span.updateName(nameOf(outcome));
        span.setAttributes(attributesOf(outcome));
        // A refusal is the caller's matter; what went wrong on our side is an error of the span (OpenTelemetry, HTTP spans).
        if (outcome.codes.some((code) => ['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE'].includes(code)))
          span.setStatus({ code: failed });
        span.end();
      },
    };
  }

  refused(): void {
    // The span of its operation says so.
  }

  answered(): void {
    // Requests other than operations are measured alone.
  }

  handled(): void {
    // So are these.
  }

  /** Sends what is left, and waits for it no longer than a process may take to end. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FLUSH_WITHIN_MS)));
    await Promise.race([this.library.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}

const nameOf = ({ kind, label }: OperationOutcome): string => (kind ? `${kind} ${label}` : 'graphql');

const attributesOf = ({ kind, label, name, codes, requestId, cost }: OperationOutcome) => ({
  ...(kind && { 'graphql.operation.type': kind }),
  ...(name !== null && { 'graphql.operation.name': name.slice(0, MOST_NAME_CHARACTERS) }),
  'gatehouse.operation': label,
  ...(codes.length > 0 && { 'gatehouse.error.codes': [...codes] }),
  ...(requestId !== null && { 'gatehouse.request.id': requestId }),
  ...(cost !== null && { 'gatehouse.cost': cost }),
});
