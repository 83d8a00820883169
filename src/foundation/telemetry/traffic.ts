import type * as Prometheus from 'prom-client';
import type { Handled } from '../../core/telemetry.ts';

/** Counts what comes by other ways than GraphQL. */
export class Traffic {
  readonly #transfers: Prometheus.Counter<'direction' | 'kind' | 'outcome'>;
  readonly #bytes: Prometheus.Counter<'direction' | 'kind'>;
  readonly #paymentWebhooks: Prometheus.Counter<'provider' | 'outcome'>;

  constructor({ Counter }: typeof Prometheus, registry: Prometheus.Registry) {
    const registers = [registry];
    this.#transfers = new Counter({
      name: 'gatehouse_transfers_total',
      help: 'Downloads and uploads by signed links, by what the link was for; none where it led nowhere.',
      labelNames: ['direction', 'kind', 'outcome'],
      registers,
    });
    this.#bytes = new Counter({
      name: 'gatehouse_transfer_bytes_total',
      help: 'Bytes of the files of downloads and uploads, of those that broke off as well.',
      labelNames: ['direction', 'kind'],
      registers,
    });
    this.#paymentWebhooks = new Counter({
      name: 'gatehouse_payment_webhooks_total',
      help: 'Messages of payment providers, by provider, and by what they were answered: TAKEN, or an error code.',
      labelNames: ['provider', 'outcome'],
      registers,
    });
  }

  count(request: Handled): void {
    switch (request.what) {
      case 'transfer': {
        const { direction, outcome, bytes } = request;
        const kind = request.kind ?? 'none';
        this.#transfers.inc({ direction, kind, outcome });
        return this.#bytes.inc({ direction, kind }, bytes);
      }
      case 'payment webhook':
        return this.#paymentWebhooks.inc({ provider: request.provider ?? 'none', outcome: request.outcome });
    }
  }
}
