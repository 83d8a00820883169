import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DownloadLinkObject, type LinkService } from '../../foundation/links/index.ts';
import { UserFilter } from '../../identity/users/index.ts';
import type { UserExportService } from './user-export.service.ts';

@Resolver()
export class UserExportResolver {
  constructor(
    private readonly exports: UserExportService,
    private readonly links: LinkService,
  ) {}

  @Mutation(() => DownloadLinkObject, {
    nullable: true,
    description: 'Links to a CSV file of users, with the columns that importUsers reads. Access: user management READ.',
  })
  exportUsers(
    @Arg('filter', () => UserFilter, { nullable: true }) filter: UserFilter | null,
    @Ctx() { mutate }: RequestContext,
  ): Promise<DownloadLinkObject> {
    return this.links.asDownload(mutate((tx) => this.exports.link(tx, filter)));
  }
}
