import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { UserPayload } from '../../identity/users/index.ts';
import type { BulkUserService } from './bulk-users.service.ts';
import { BulkUserChange, CreateUserInput } from './user-administration.inputs.ts';
import { BulkUserPayload } from './user-administration.type.ts';
import type { UserDeletionService } from './user-deletion.service.ts';
import type { UserProvisioningService } from './user-provisioning.service.ts';

@Resolver()
export class UserAdministrationResolver {
  constructor(
    private readonly provisioning: UserProvisioningService,
    private readonly deletion: UserDeletionService,
    private readonly bulk: BulkUserService,
  ) {}

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      'Creates a user. Errors: ALREADY_EXISTS, PASSWORD_POLICY. Access: user management WRITE; roles other than USER and PENDING, and SERVICE accounts, need an administrator; resources as in grantAccess.',
  })
  async createUser(
    @Arg('input', () => CreateUserInput) input: CreateUserInput,
    @Ctx() { actor, mutate }: RequestContext,
  ) {
    const order = await this.provisioning.check(actor, input);
    return mutate(async (tx) => ({ user: await this.provisioning.create(tx, order) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description:
      'Deletes a user with all data for good; audit entries keep the name. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: user management WRITE, never on anyone stronger than the caller.',
  })
  deleteUser(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.deletion.delete(tx, id));
  }

  @Mutation(() => BulkUserPayload, {
    nullable: true,
    description: 'Applies one change to up to 500 users. Access: as for the single mutations.',
  })
  updateUsers(
    @Arg('ids', () => [ID]) ids: string[],
    @Arg('change', () => BulkUserChange) change: BulkUserChange,
    @Ctx() doors: RequestContext,
  ): Promise<BulkUserPayload> {
    return this.bulk.update(doors, ids, change);
  }

  @Mutation(() => BulkUserPayload, {
    nullable: true,
    description: 'Deletes up to 500 users. Access: as for deleteUser.',
  })
  deleteUsers(@Arg('ids', () => [ID]) ids: string[], @Ctx() doors: RequestContext): Promise<BulkUserPayload> {
    return this.bulk.delete(doors, ids);
  }
}
