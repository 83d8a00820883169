import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DateTimeRange } from '../../core/shapes.ts';
import { DownloadLinkObject, type LinkService } from '../../foundation/links/index.ts';
import type { UsageExportService } from './usage-export.service.ts';

@Resolver()
export class UsageExportResolver {
  constructor(
    private readonly exports: UsageExportService,
    private readonly links: LinkService,
  ) {}

  @Mutation(() => DownloadLinkObject, {
    nullable: true,
    description:
      "Links to a JSON Lines file of a user's usage records; the caller's and the last 30 days when omitted. Access: self, user management READ.",
  })
  exportUsage(
    @Arg('userId', () => ID, { nullable: true }) userId: string | null | undefined,
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null | undefined,
    @Ctx() { mutate }: RequestContext,
  ): Promise<DownloadLinkObject> {
    return this.links.asDownload(mutate((tx) => this.exports.link(tx, userId, range)));
  }
}
