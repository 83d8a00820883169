import { Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, ItemError, Node, payloadOf } from '../../core/shapes.ts';
import { resourceVisibilities, type ResourceVisibility } from './resource.entity.ts';

export const ResourceVisibilityEnum = graphqlEnum(
  'ResourceVisibility',
  resourceVisibilities,
  'Who may use a resource without a grant.',
  {
    PUBLIC: 'Every active user may read it.',
    PRIVATE: 'Only its owner, administrators and those with a grant.',
  },
);

/** What clients may see of a resource: resolvers return a `ResourceView` as this; the rest is looked up for it. */
@ObjectType('Resource', {
  implements: Node,
  description:
    'An object of the platform, such as a package, agent or template, whose access is managed here. The object itself lives in the platform.',
  simpleResolvers: true,
})
export class ResourceObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, {
    description:
      "Type in the platform's terms, lower snake case. agent, knowledge_base, prompt, tool, database, glossary, guardrail, flow and template belong to the area of that name, which bounds what others than the owner may do, and expert_template to that of template; any other type, such as package or chat, belongs to none.",
  })
  type!: string;
  @Field(() => String, { description: 'Identifier in the platform; unique within the type.' }) externalId!: string;
  @Field(() => String, { description: 'Display name.' }) name!: string;
  /** Of the owner; `owner` is looked up by it. */
  ownerId!: string | null;
  @Field(() => ResourceVisibilityEnum) visibility!: ResourceVisibility;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime) updatedAt!: Date;
}

export const ResourceConnection = connectionOf('Resource', () => ResourceObject, {
  page: 'A page of resources.',
  edge: 'A resource and its cursor.',
});

export const ResourcePayload = payloadOf('Resource', 'resource', () => ResourceObject, 'A resource.');

@ObjectType('RegisterResourceResult', {
  description: 'Outcome for one resource. Each resource is its own transaction.',
  simpleResolvers: true,
})
export class RegisterResourceResult {
  @Field(() => ResourceObject, { nullable: true, description: 'The resource; null when it failed.' })
  resource!: ResourceObject | null;
  @Field(() => ItemError, { nullable: true, description: 'Why it failed; null when it succeeded.' })
  error!: ItemError | null;
}

@ObjectType('RegisterResourcesPayload', {
  description: 'Outcomes of registering many resources, in the order of the inputs.',
  simpleResolvers: true,
})
export class RegisterResourcesPayload {
  @Field(() => [RegisterResourceResult]) results!: readonly RegisterResourceResult[];
  @Field(() => Int, { description: 'Resources registered, or there as ordered.' }) succeededCount!: number;
  @Field(() => Int, { description: 'Resources left as they were because of an error.' }) failedCount!: number;
}
