import { Field, Int, ObjectType } from 'type-graphql';
import type { JsonObject } from '../../core/json.ts';
import { DateTime, JSONObject } from '../../core/scalars.ts';
import { payloadOf } from '../../core/shapes.ts';

/** What clients see of a document: resolvers return a `PlatformConfigView` as this; who changed it is looked up. */
@ObjectType('PlatformConfig', {
  description:
    'A configuration document of the platform, kept here for its front ends and services, for example connections, tools, models, ui.',
  simpleResolvers: true,
})
export class PlatformConfigObject {
  @Field(() => String, { description: 'Lower snake case name; unique.' }) namespace!: string;
  @Field(() => JSONObject, {
    description:
      'The document. Its shape belongs to the platform. In the place of secrets it has a mark; API keys of SERVICE accounts with settings READ get the secrets.',
  })
  document!: JsonObject;
  @Field(() => Boolean, { description: 'Whether signed-in users may read it; otherwise settings READ is needed.' })
  isPublic!: boolean;
  @Field(() => Int, { description: 'Raised by each change; send it back as `expectedVersion`.' }) version!: number;
  /** `updatedBy` is looked up by this. */
  updaterId!: string | null;
  @Field(() => DateTime) updatedAt!: Date;
}

export const PlatformConfigPayload = payloadOf(
  'PlatformConfig',
  'config',
  () => PlatformConfigObject,
  'A configuration document.',
);
