import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { AuthPayload } from '../sign-in/index.ts';
import { SignInOptionsObject } from './sign-in-options.type.ts';
import { SignUpInput } from './sign-up.inputs.ts';
import type { SignUpService } from './sign-up.service.ts';

@Resolver()
export class SignUpResolver {
  constructor(private readonly signUps: SignUpService) {}

  @Query(() => SignInOptionsObject, {
    name: 'signInOptions',
    nullable: true,
    description: 'What the sign-in page needs. Access: anyone.',
  })
  options(): Promise<SignInOptionsObject> {
    return this.signUps.options();
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Creates an account. Where approval or confirmation is on, a known address is not told apart. Errors: ALREADY_EXISTS (username; address only where neither is on), PASSWORD_POLICY, FORBIDDEN. Access: anyone, while sign-up is enabled.',
  })
  signUp(
    @Arg('input', () => SignUpInput) input: SignUpInput,
    @Ctx() context: RequestContext,
  ): Promise<AuthPayload | null> {
    return this.signUps.signUp(input, context);
  }
}
