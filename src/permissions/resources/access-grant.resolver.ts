import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import type { AccessGrantService } from './access-grant.service.ts';
import { AccessGrantObject, AccessPayload } from './access-grant.type.ts';
import { GrantAccessInput, RevokeAccessInput } from './resource.inputs.ts';
import type { ResourceLoaders } from './resource.loaders.ts';
import { ResourceObject } from './resource.type.ts';
import type { SubjectLoader } from './subject.loader.ts';
import { SubjectUnion, type Subject } from './subject.type.ts';

@Resolver(() => AccessGrantObject)
export class AccessGrantResolver {
  constructor(
    private readonly grants: AccessGrantService,
    private readonly loaders: ResourceLoaders,
    private readonly subjects: SubjectLoader,
    private readonly users: UserLoader,
  ) {}

  @FieldResolver(() => ResourceObject)
  resource(@Root() { resourceId }: AccessGrantObject, @Ctx() context: RequestContext): Promise<ResourceObject> {
    return this.loaders.resourceOf(context, resourceId);
  }

  @FieldResolver(() => SubjectUnion)
  subject(@Root() grant: AccessGrantObject, @Ctx() context: RequestContext): Promise<Subject> {
    return this.subjects.get(context, grant);
  }

  @FieldResolver(() => UserObject, { nullable: true })
  grantedBy(
    @Root() { grantedById }: AccessGrantObject,
    @Ctx() context: RequestContext,
  ): Promise<UserObject | null> | null {
    return grantedById === null ? null : this.users.findAsSeen(context, grantedById);
  }

  @Mutation(() => AccessPayload, {
    nullable: true,
    description: 'Grants access to subjects. Access: owner with the sharing flag, administrators.',
  })
  grantAccess(
    @Arg('input', () => GrantAccessInput) input: GrantAccessInput,
    @Ctx() { mutate }: RequestContext,
  ): Promise<AccessPayload> {
    return mutate((tx) => this.grants.grant(tx, input, input));
  }

  @Mutation(() => AccessPayload, {
    nullable: true,
    description: 'Revokes access of subjects; those without a grant are left alone. Access: owner, administrators.',
  })
  revokeAccess(
    @Arg('input', () => RevokeAccessInput) input: RevokeAccessInput,
    @Ctx() { mutate }: RequestContext,
  ): Promise<AccessPayload> {
    return mutate((tx) => this.grants.revoke(tx, input));
  }
}

/** Looks up whom a change of access named. */
@Resolver(() => AccessPayload)
export class AccessPayloadResolver {
  constructor(private readonly subjects: SubjectLoader) {}

  @FieldResolver(() => [SubjectUnion], { name: 'subjects' })
  subjectsOf(@Root() { subjects }: AccessPayload, @Ctx() context: RequestContext): Promise<Subject[]> {
    return this.subjects.known(context, subjects);
  }
}
