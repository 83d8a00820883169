import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { signedIn } from '../../access/guard.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject } from '../../identity/users/index.ts';
import { asListed, EffectivePermissionsObject } from './effective-permissions.type.ts';
import type { SubjectService } from './subject.service.ts';

@Resolver(() => UserObject)
export class EffectivePermissionsResolver {
  constructor(private readonly subjects: SubjectService) {}

  @Query(() => EffectivePermissionsObject, {
    name: 'effectivePermissions',
    nullable: true,
    description:
      'Effective permissions of a user; the caller when omitted. Access: self, user management READ, API key scope ACCESS_CHECK.',
  })
  ofUserId(
    @Arg('userId', () => ID, { nullable: true }) userId: string | null,
    @Ctx() { actor }: RequestContext,
  ): Promise<EffectivePermissionsObject | null> {
    return this.#of(userId ?? signedIn(actor).subjectId);
  }

  @FieldResolver(() => EffectivePermissionsObject, {
    nullable: true,
    description: 'Effective permissions with their sources. Access: self, user management READ.',
  })
  effectivePermissions(@Root() { id }: UserObject): Promise<EffectivePermissionsObject | null> {
    return this.#of(id);
  }

  async #of(id: string): Promise<EffectivePermissionsObject | null> {
    const subject = await this.subjects.find(id);
    return subject && asListed(subject.permissions);
  }
}
