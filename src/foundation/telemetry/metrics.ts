import cluster from 'node:cluster';
import type { Counter, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '../../core/error-code.ts';
import type { Handled, HttpAnswer, OngoingOperation, OperationOutcome, Telemetry } from '../../core/telemetry.ts';
import { addGauges, type Watched } from './gauges.ts';
import { Traffic } from './traffic.ts';

/** What is running, as it is told with the metrics. */
export interface Build {
  readonly version: string;
  readonly commit: string | null;
}

/** Most labels that operations have. The schema and METRICS_OPERATIONS bound them already; this bounds a mistake in that. */
const MOST_LABELS = 1_000;

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * What Prometheus reads of this process. Labels are names of the schema, codes, routes and states: no user, no id, no
 * address, nothing that a client made up.
 */
export class Metrics implements Telemetry {
  readonly #labels = new Set<string>();

  private constructor(
    private readonly registry: Registry,
    private readonly operations: Counter<'kind' | 'operation' | 'code'>,
    private readonly durations: Histogram<'kind' | 'operation'>,
    private readonly refusals: Counter<'code'>,
    private readonly requests: Histogram<'method' | 'route' | 'status'>,
    private readonly traffic: Traffic,
  ) {}

  /** Loads the library, which nobody needs who does not measure. */
  static async open(build: Build, watched: Watched): Promise<Metrics> {
    const prometheus = await import('prom-client');
    const registry = new prometheus.Registry();
    const registers = [registry];
    // Of several processes on one port, the one that started them tells what all of them measured.
    if (cluster.isWorker) {
      prometheus.AggregatorRegistry.setRegistries(registers);
      new prometheus.AggregatorRegistry();
    }
    prometheus.collectDefaultMetrics({ register: registry });
    addGauges(prometheus, registry, watched);
    new prometheus.Gauge({
      name: 'gatehouse_build_info',
      help: 'Always 1; the labels say what is running.',
      labelNames: ['version', 'commit'],
      aggregator: 'first',
      registers,
    }).set({ version: build.version, commit: build.commit ?? '' }, 1);
    return new Metrics(
      registry,
      new prometheus.Counter({
        name: 'gatehouse_operations_total',
        help: 'GraphQL operations, by root field or known name, and by the first error code, OK without one.',
        labelNames: ['kind', 'operation', 'code'],
        registers,
      }),
      new prometheus.Histogram({
        name: 'gatehouse_operation_duration_seconds',
        help: 'Time from the parsing of a GraphQL operation to its answer.',
        labelNames: ['kind', 'operation'],
        buckets: SECONDS,
        registers,
      }),
      new prometheus.Counter({
        name: 'gatehouse_errors_total',
        help: 'Errors told to clients of GraphQL, by code; FORBIDDEN, UNAUTHENTICATED and the like are denials.',
        labelNames: ['code'],
        registers,
      }),
      new prometheus.Histogram({
        name: 'gatehouse_http_request_duration_seconds',
        help: 'Time from a request of whatever kind to the end of its answer.',
        labelNames: ['method', 'route', 'status'],
        buckets: SECONDS,
        registers,
      }),
      new Traffic(prometheus, registry),
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  begin(): OngoingOperation {
    const begun = performance.now();
    return { end: (outcome) => this.#ended(outcome, (performance.now() - begun) / 1000) };
  }

  refused(code: ErrorCode): void {
    this.refusals.inc({ code });
  }

  answered({ method, route, status, seconds }: HttpAnswer): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  handled(request: Handled): void {
    this.traffic.count(request);
  }

  #ended({ kind, label, codes: [code = 'OK'] }: OperationOutcome, seconds: number): void {
    const labels = { kind: kind ?? 'none', operation: this.#bounded(label) };
    this.operations.inc({ ...labels, code });
    this.durations.observe(labels, seconds);
  }

  #bounded(label: string): string {
    if (this.#labels.has(label)) return label;
    if (this.#labels.size >= MOST_LABELS) return 'other';
    this.#labels.add(label);
    return label;
  }
}
