import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { UserObject } from '../users/index.ts';
import { CreateApiKeyInput, UpdateApiKeyInput } from './api-key.inputs.ts';
import type { ApiKeyLoaders } from './api-key.loaders.ts';
import { withoutSecret, type ApiKeyService } from './api-key.service.ts';
import { ApiKeyObject, ApiKeyPayload, CreateApiKeyPayload } from './api-key.type.ts';

@Resolver(() => ApiKeyObject)
export class ApiKeyResolver {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly loaders: ApiKeyLoaders,
  ) {}

  @FieldResolver(() => UserObject, { description: 'Owner.' })
  user(@Root() { userId }: ApiKeyObject, @Ctx() context: RequestContext): Promise<UserObject> {
    return this.loaders.ownerOf(context, userId);
  }

  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    description:
      'Creates an API key and shows its secret once. Errors: FIRST_USER_PROTECTED. Access: self with flag FEATURE_API_KEYS, user management WRITE, never for anyone stronger than the caller; scopes other than FULL and READ only by administrators for SERVICE accounts.',
  })
  createApiKey(
    @Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput,
    @Ctx() { features, mutate }: RequestContext,
  ): Promise<CreateApiKeyPayload> {
    return mutate((tx) => this.keys.create(tx, input, features), { withoutSecrets: withoutSecret });
  }

  @Mutation(() => ApiKeyPayload, {
    nullable: true,
    description: 'Renames, suspends or activates an API key. Access: owner, user management WRITE.',
  })
  updateApiKey(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateApiKeyInput) input: UpdateApiKeyInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ apiKey: await this.keys.update(tx, id, input) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Deletes an API key for good. Access: owner, user management WRITE.',
  })
  deleteApiKey(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.keys.delete(tx, id));
  }
}
