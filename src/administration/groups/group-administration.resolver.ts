import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { GroupPayload } from '../../organization/groups/index.ts';
import { CreateGroupInput } from './group-administration.inputs.ts';
import type { GroupCreationService } from './group-creation.service.ts';

@Resolver()
export class GroupAdministrationResolver {
  constructor(private readonly groups: GroupCreationService) {}

  @Mutation(() => GroupPayload, {
    nullable: true,
    description:
      'Creates a group. Errors: ALREADY_EXISTS. Access: user management WRITE; nobody can give more than they have.',
  })
  createGroup(@Arg('input', () => CreateGroupInput) input: CreateGroupInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ group: await this.groups.create(tx, input) }));
  }
}
