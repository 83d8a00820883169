import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UpdateUserInput, UpdateViewerInput } from './user-profile.inputs.ts';
import type { UserProfileService } from './user-profile.service.ts';
import { UserPayload } from './user.type.ts';

@Resolver()
export class UserProfileResolver {
  constructor(private readonly profiles: UserProfileService) {}

  @Mutation(() => UserPayload, {
    nullable: true,
    description: "Changes the caller's profile. Access: active users.",
  })
  updateViewer(@Arg('input', () => UpdateViewerInput) input: UpdateViewerInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ user: await this.profiles.updateOwn(tx, input) }));
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      "Changes a user's profile. Errors: ALREADY_EXISTS, CONFLICT, MANAGED_EXTERNALLY, FIRST_USER_PROTECTED, RATE_LIMITED for more than 5 mails an hour to one new address. Access: user management WRITE, never on anyone stronger than the caller.",
  })
  updateUser(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ user: await this.profiles.update(tx, id, input) }));
  }
}
