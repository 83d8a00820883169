import { Ctx, Extensions, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import type { KeyRing } from './key-ring.ts';
import type { SigningKeyService } from './signing-key.service.ts';

@Extensions({ readableWhole: true })
@ObjectType('SigningKeyPayload', { description: 'A new signing key.', simpleResolvers: true })
export class SigningKeyPayload {
  @Field(() => String, { description: 'Key ID (`kid`) in /.well-known/jwks.json.' }) keyId!: string;
}

@Resolver()
export class SigningKeyResolver {
  constructor(
    private readonly keys: KeyRing,
    private readonly rows: SigningKeyService,
  ) {}

  @Mutation(() => SigningKeyPayload, {
    nullable: true,
    description:
      'Makes a new key for signing access tokens; the present one stays valid until its last token expires. Errors: RATE_LIMITED until verifiers know the next key. Access: super admin.',
  })
  async rotateSigningKey(@Ctx() { mutate }: RequestContext): Promise<SigningKeyPayload> {
    const next = await this.keys.next();
    return mutate((tx) => this.rows.rotate(tx, next));
  }
}
