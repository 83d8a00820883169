import { Matches, MaxLength } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import type { JsonObject } from '../../core/json.ts';
import { JSONObject } from '../../core/scalars.ts';
import { MOST_NAMESPACE_CHARACTERS, namespacePattern } from './platform-config.entity.ts';

@InputType('SetPlatformConfigInput', { description: 'A configuration document to store.' })
export class SetPlatformConfigInput {
  @Field(() => String, { description: 'Lower snake case, at most 64 characters.' })
  @Matches(namespacePattern, { message: 'must be in lower snake case, such as tool_servers' })
  @MaxLength(MOST_NAMESPACE_CHARACTERS, { message: `may have at most ${MOST_NAMESPACE_CHARACTERS} characters` })
  namespace!: string;
  @Field(() => JSONObject, {
    description: 'At most 64 KiB. Of connections, tool_servers, code_execution, models and ui the shape is checked.',
  })
  document!: JsonObject;
  @Field(() => Boolean, { defaultValue: false }) isPublic!: boolean;
  @Field(() => Int, {
    nullable: true,
    description:
      'Version the change is based on, 0 where there is none yet; CONFLICT when it is no longer current. Omit it to write regardless.',
  })
  expectedVersion?: number | null;
}
