import { poolOf } from '../core/pool.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { memoTallies } from '../foundation/memo/index.ts';
import { Metrics, queueDepth, toldTo, Traces, type QueueDepth } from '../foundation/telemetry/index.ts';
import { version } from '../version.ts';
import type { Foundation } from './foundation.ts';

/** What measures and traces, as far as the configuration wants any. */
export interface Watching {
  /** null: nobody does. */
  readonly telemetry: Telemetry | null;
  /** null: nothing is measured. */
  readonly metrics: Metrics | null;
  close(): Promise<void>;
}

export async function watching(foundation: Foundation): Promise<Watching> {
  const { config, logger, reader, unitOfWork, notifications } = foundation;
  const build = { version, commit: config.commit };
  const metrics = config.metrics
    ? await Metrics.open(build, {
        pools: () => ({ write: unitOfWork.writes, read: poolOf(reader), shared: unitOfWork.sharedReads }),
        queueDepth: () => unitOfWork.aside((db) => db.rows<QueueDepth>(queueDepth)),
        memos: memoTallies,
        openStreams: () => notifications.openStreams,
        isListening: () => notifications.isConnected,
      })
    : null;
  const traces = config.traces ? await Traces.open(config.traces, build, logger) : null;
  return {
    telemetry: toldTo([metrics, traces]),
    metrics,
    close: async () => traces?.close(),
  };
}
