import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UploadLinkObject, type LinkService } from '../../foundation/links/index.ts';
import { JobPayload } from '../../platform/jobs/index.ts';
import { ImportUsersInput, UserImportUploadInput } from './user-import.inputs.ts';
import type { UserImportService } from './user-import.service.ts';

@Resolver()
export class UserImportResolver {
  constructor(
    private readonly imports: UserImportService,
    private readonly links: LinkService,
  ) {}

  @Mutation(() => JobPayload, {
    nullable: true,
    description: 'Starts a CSV import. Access: user management WRITE; roles as in createUser.',
  })
  async importUsers(@Arg('input', () => ImportUsersInput) input: ImportUsersInput, @Ctx() { mutate }: RequestContext) {
    const order = await this.imports.check(input);
    return mutate(async (tx) => ({ job: await this.imports.order(tx, order) }));
  }

  @Mutation(() => UploadLinkObject, {
    nullable: true,
    description:
      'Links to where a CSV file is sent that is too large for importUsers, by HTTP PUT; the answer is JSON with the `jobId` of the import. Access: user management WRITE; roles as in createUser.',
  })
  createUserImportUpload(
    @Arg('input', () => UserImportUploadInput) input: UserImportUploadInput,
    @Ctx() { mutate }: RequestContext,
  ): Promise<UploadLinkObject> {
    return this.links.asUpload(mutate((tx) => this.imports.link(tx, input)));
  }
}
