import { ArrayNotEmpty, ArrayUnique, IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { ApiKeyScope } from '../../core/actor.ts';
import { DateTime } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { MOST_LABEL_CHARACTERS, type ApiKeyStatus } from './api-key.entity.ts';
import { ApiKeyScopeEnum, ApiKeyStatusEnum } from './api-key.type.ts';

@InputType('CreateApiKeyInput', { description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => ID, {
    nullable: true,
    description: "Owner; the caller when omitted. Another user's key needs user management WRITE.",
  })
  userId?: string | null;
  @Field(() => String)
  @Text(1, MOST_LABEL_CHARACTERS)
  label!: string;
  @Field(() => [ApiKeyScopeEnum])
  @ArrayNotEmpty({ message: 'must name at least one scope' })
  @ArrayUnique({ message: 'must name each scope once' })
  scopes!: ApiKeyScope[];
  @Field(() => ID, {
    nullable: true,
    description: 'Directory that a SCIM key writes to; required with the scope SCIM.',
  })
  directoryId?: string | null;
  @Field(() => DateTime, { nullable: true }) expiresAt?: Date | null;
}

@InputType('UpdateApiKeyInput', { description: 'Changes to an API key.' })
export class UpdateApiKeyInput {
  @Field(() => String, { nullable: true, description: 'New label; cannot be null.' })
  @IsOptional()
  @Text(1, MOST_LABEL_CHARACTERS)
  label?: string | null;
  @Field(() => ApiKeyStatusEnum, { nullable: true, description: 'Suspend or activate; cannot be null.' })
  status?: ApiKeyStatus | null;
}
