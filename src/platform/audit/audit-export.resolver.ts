import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DownloadLinkObject, type LinkService } from '../../foundation/links/index.ts';
import { AuditEventFilter } from './audit-event.inputs.ts';
import type { AuditExportService } from './audit-export.service.ts';

@Resolver()
export class AuditExportResolver {
  constructor(
    private readonly exports: AuditExportService,
    private readonly links: LinkService,
  ) {}

  @Mutation(() => DownloadLinkObject, {
    nullable: true,
    description: 'Links to a JSON Lines file of audit events. Access: administrators.',
  })
  exportAuditEvents(
    @Arg('filter', () => AuditEventFilter, { nullable: true }) filter: AuditEventFilter | null,
    @Ctx() { mutate }: RequestContext,
  ): Promise<DownloadLinkObject> {
    return this.links.asDownload(mutate((tx) => this.exports.link(tx, filter)));
  }
}
