import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { asksOnlyFor, connectionWith, type Fields } from '../../core/selection.ts';
import { Oneself } from './oneself.ts';
import { UserRef, UsersArgs } from './user.inputs.ts';
import type { UserLookupService } from './user-lookup.service.ts';
import { showsEveryone } from './user.policy.ts';
import type { UserBrief } from './user.queries.ts';
import type { UserService } from './user.service.ts';
import { UserConnection, UserObject } from './user.type.ts';

const IN_ROW: Readonly<Record<keyof UserBrief, true>> = {
  ...{ id: true, username: true, email: true, name: true, avatarUrl: true, type: true, role: true, status: true },
};
/** What a `UserBrief` has, and what is found out by the ID alone. */
const BRIEF: Fields = {
  ...IN_ROW,
  ...{ groups: true, projectMemberships: true, orgUnits: true, permissionMatrix: true, effectivePermissions: true },
};
const BRIEFS = connectionWith(BRIEF);

const oneself = Symbol('the account of the caller');

@Resolver(() => UserObject)
export class UserResolver {
  constructor(
    private readonly users: UserService,
    private readonly lookup: UserLookupService,
  ) {}

  @Query(() => UserObject, {
    nullable: true,
    description: "The caller's account; null when not signed in. Access: anyone.",
  })
  viewer(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Oneself | Promise<UserObject | null> | null {
    const { read } = context;
    const { subjectId } = context.actor;
    if (subjectId === null) return null;
    if (!asksOnlyFor(BRIEF, info)) return read((db) => this.users.findById(db, subjectId));
    // Once for a request, and so not once more where a plan has the query run again since the database does not answer.
    return context.once(oneself, () => new Oneself(subjectId, () => read((db) => this.users.briefById(db, subjectId))));
  }

  @Query(() => UserObject, {
    nullable: true,
    description:
      'One user. Access: self, project admins for members of their projects, user management READ; project admins and holders of a sharing flag find anyone by exact email and get id and name.',
  })
  user(@Arg('by', () => UserRef) by: UserRef, @Ctx() { actor, read }: RequestContext): Promise<UserObject | null> {
    return read((db) => this.lookup.find(db, actor, by));
  }

  @Query(() => UserConnection, {
    name: 'users',
    nullable: true,
    description: 'Users. Access: user management ACCESS; project admins see the members of their projects.',
  })
  list(
    @Args(() => UsersArgs) args: UsersArgs,
    @Ctx() { actor, read, readLate }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const isBrief = asksOnlyFor(BRIEFS, info);
    return (showsEveryone(actor) ? readLate : read)((db) => this.users.list(db, actor, args, isBrief));
  }
}
