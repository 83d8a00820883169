import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { UserRole } from '../../core/actor.ts';
import { UserRoleEnum } from '../../core/enums.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject, UserPayload } from '../../identity/users/index.ts';
import { GroupObject, GroupPayload } from '../../organization/groups/index.ts';
import { UpdatePermissionsInput } from './permission-matrix.inputs.ts';
import type { PermissionMatrixLoaders } from './permission-matrix.loaders.ts';
import type { PermissionMatrixService } from './permission-matrix.service.ts';
import { PermissionMatrixObject, PermissionMatrixPayload } from './permission-matrix.type.ts';

@Resolver()
export class PermissionMatrixResolver {
  constructor(private readonly matrices: PermissionMatrixService) {}

  @Query(() => PermissionMatrixObject, {
    nullable: true,
    description: 'Permissions of users who are in no group; roles can differ. Access: user management READ.',
  })
  defaultPermissions(
    @Arg('role', () => UserRoleEnum, { defaultValue: 'USER' }) role: UserRole,
    @Ctx() { read }: RequestContext,
  ): Promise<PermissionMatrixObject> {
    return read((db) => this.matrices.ofRole(db, role));
  }

  @Mutation(() => GroupPayload, {
    nullable: true,
    description:
      "Changes a group's permissions. Errors: CONFLICT. Access: user management WRITE; nobody can give more than they have.",
  })
  updateGroupPermissions(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdatePermissionsInput) input: UpdatePermissionsInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ group: await this.matrices.changeOfGroup(tx, id, input) }));
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      "Changes a user's own permission matrix; groups are to be preferred. Errors: CONFLICT. Access: user management WRITE; nobody can give more than they have.",
  })
  updateUserPermissions(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdatePermissionsInput) input: UpdatePermissionsInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ user: await this.matrices.changeOfUser(tx, id, input) }));
  }

  @Mutation(() => PermissionMatrixPayload, {
    nullable: true,
    description: 'Changes default permissions. Errors: CONFLICT. Access: administrators.',
  })
  updateDefaultPermissions(
    @Arg('role', () => UserRoleEnum, { defaultValue: 'USER' }) role: UserRole,
    @Arg('input', () => UpdatePermissionsInput) input: UpdatePermissionsInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ permissions: await this.matrices.changeOfRole(tx, role, input) }));
  }
}

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserPermissionMatrixResolver {
  constructor(private readonly loaders: PermissionMatrixLoaders) {}

  @FieldResolver(() => PermissionMatrixObject, {
    nullable: true,
    description:
      'Permissions given to the user directly, beside those of groups; mostly unset. Access: self, user management READ.',
  })
  permissionMatrix(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<PermissionMatrixObject> {
    return this.loaders.of(context, 'USER', id);
  }
}

/** What this room knows of groups. */
@Resolver(() => GroupObject)
export class GroupPermissionMatrixResolver {
  constructor(private readonly loaders: PermissionMatrixLoaders) {}

  @FieldResolver(() => PermissionMatrixObject, {
    nullable: true,
    description: 'Permissions the group gives. Access: user management READ.',
  })
  permissionMatrix(@Root() { id }: GroupObject, @Ctx() context: RequestContext): Promise<PermissionMatrixObject> {
    return this.loaders.of(context, 'GROUP', id);
  }
}
