import type { Actor } from '../../core/actor.ts';
import { inBatches } from '../../core/batches.ts';
import type { Tx } from '../../core/tx.ts';
import {
  instants,
  type DownloadOrder,
  type DownloadSource,
  type IssuedLink,
  type KeptRange,
  type LinkService,
} from '../../foundation/links/index.ts';
import { changesOf } from './audit-event.changes.ts';
import type { AuditEventConditions, AuditEventView } from './audit-event.queries.ts';
import { sentenceOf } from './audit-event.sentences.ts';
import type { AuditEventService } from './audit-event.service.ts';
import { auditExportRules } from './audit-export.rules.ts';

/** The audit log as a file of JSON Lines. */
export class AuditExportService implements DownloadSource {
  readonly kind = 'audit-events.jsonl';
  readonly rule = auditExportRules.rules.Mutation.exportAuditEvents;

  constructor(
    private readonly links: LinkService,
    private readonly events: AuditEventService,
  ) {}

  /** Gives the caller a link to the events that match. */
  async link(tx: Tx, filter: AuditEventConditions | null): Promise<IssuedLink<'audit-events.jsonl'>> {
    const link = await this.links.issue(tx, this.kind, { filter });
    tx.record({ action: 'AUDIT_EXPORTED', targetType: 'AuditEvent', after: { filter, linkId: link.id } });
    return link;
  }

  /** The file, newest event first: what happens meanwhile is not in it. */
  async *content({ actor, parameters, read }: DownloadOrder): AsyncGenerator<string> {
    const filter = filterOf(parameters);
    const next = (last: AuditEventView | null) => read((db) => this.events.batch(db, filter, last));
    for await (const events of inBatches(next)) yield events.map((event) => lineOf(event, actor)).join('');
  }
}

/** An event with the fields that auditEvents gives it; people by ID and name at the time. */
function lineOf(event: AuditEventView, reader: Actor): string {
  const { id, action, actorId, actorName, impersonatorId, targetType, targetId, targetName } = event;
  const { ipAddress, userAgent, requestId, createdAt } = event;
  const description = sentenceOf(event);
  const changes = changesOf(event, reader);
  const what = { id, createdAt, action, actorId, actorName, impersonatorId, targetType, targetId, targetName };
  return `${JSON.stringify({ ...what, description, changes, ipAddress, userAgent, requestId })}\n`;
}

function filterOf(parameters: unknown): AuditEventConditions {
  const { filter } = parameters as { filter: (Omit<AuditEventConditions, 'created'> & { created?: KeptRange }) | null };
  return { ...filter, created: instants(filter?.created) };
}
