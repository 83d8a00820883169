import { Arg, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { UserRole } from '../../core/actor.ts';
import { UserRoleEnum } from '../../core/enums.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { SuperAdminService } from './super-admin.service.ts';
import type { UserStandingService } from './user-standing.service.ts';
import { UserObject, UserPayload } from './user.type.ts';

@ObjectType('DesignateSuperAdminPayload', {
  description: 'The super admin and the one before.',
  simpleResolvers: true,
})
export class DesignateSuperAdminPayload {
  @Field(() => UserObject) user!: UserObject;
  @Field(() => UserObject, { nullable: true, description: 'Null when there was none or it is the same.' })
  former!: UserObject | null;
}

@Resolver()
export class UserStandingResolver {
  constructor(
    private readonly standing: UserStandingService,
    private readonly superAdmin: SuperAdminService,
  ) {}

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      "Changes a user's role; PENDING deactivates, a change from PENDING approves. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: administrators; between PENDING and USER also user management WRITE.",
  })
  changeUserRole(
    @Arg('id', () => ID) id: string,
    @Arg('role', () => UserRoleEnum) role: UserRole,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ user: await this.standing.changed(tx, id, { role }) }));
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      'Suspends a user, ends the sessions and rejects the API keys at once. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: user management WRITE, never on anyone stronger than the caller.',
  })
  suspendUser(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ user: await this.standing.changed(tx, id, { status: 'SUSPENDED' }) }));
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      'Lifts a suspension. Errors: MANAGED_EXTERNALLY where the directory has put the person out. Access: user management WRITE.',
  })
  activateUser(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ user: await this.standing.changed(tx, id, { status: 'ACTIVE' }) }));
  }

  @Mutation(() => DesignateSuperAdminPayload, {
    nullable: true,
    description:
      'Makes another administrator the super admin in place of the present one. Errors: INVALID_STATE when not an administrator, SELF_CHANGE_NOT_ALLOWED. Access: administrators.',
  })
  designateSuperAdmin(
    @Arg('id', () => ID) id: string,
    @Ctx() { mutate }: RequestContext,
  ): Promise<DesignateSuperAdminPayload> {
    return mutate((tx) => this.superAdmin.designate(tx, id));
  }
}
