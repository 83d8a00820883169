import { IsOptional, Matches } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { graphqlEnum, OrderDirectionEnum, type OrderDirection } from '../../core/enums.ts';
import { PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import { DateTime } from '../../core/scalars.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';
import { MOST_NAME_CHARACTERS, typePattern, type ResourceVisibility } from './resource.entity.ts';
import { resourceOrderFields, type ResourceOrderField } from './resource.queries.ts';
import { ResourceVisibilityEnum } from './resource.type.ts';

@InputType('ExternalResourceRef', { description: "A resource by the platform's own identifier." })
export class ExternalResourceRef {
  @Field(() => String) type!: string;
  @Field(() => String) externalId!: string;
}

@InputType('ResourceRef', { description: 'Names a resource. Exactly one field is set.' })
export class ResourceRef {
  @Field(() => ID, { nullable: true, description: 'By ID.' }) id?: string;
  @Field(() => ExternalResourceRef, { nullable: true, description: "By the platform's own identifier." })
  external?: ExternalResourceRef;
}

@InputType('SubjectRef', { description: 'What a grant is given to. Exactly one field is set.' })
export class SubjectRef {
  @Field(() => ID, { nullable: true }) userId?: string;
  @Field(() => ID, { nullable: true }) groupId?: string;
  @Field(() => ID, { nullable: true }) orgUnitId?: string;
}

@InputType('ResourceFilter', {
  description: 'Which resources to list. Only resources visible to the caller are returned.',
})
export class ResourceFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or external ID.' })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => String, { nullable: true, description: 'Resources of this type.' }) type?: string | null;
  @Field(() => ID, { nullable: true }) ownerId?: string | null;
  @Field(() => ResourceVisibilityEnum, { nullable: true }) visibility?: ResourceVisibility | null;
  @Field(() => ID, {
    nullable: true,
    description: 'Resources this user may read. Another user than the caller needs user management READ.',
  })
  accessibleTo?: string | null;
}

const ResourceOrderFieldEnum = graphqlEnum(
  'ResourceOrderField',
  resourceOrderFields,
  'What resources can be sorted by.',
);

@InputType('ResourceOrder', { description: 'Order of a list of resources.' })
export class ResourceOrderInput {
  @Field(() => ResourceOrderFieldEnum) field!: ResourceOrderField;
  @Field(() => OrderDirectionEnum, { defaultValue: 'ASC' }) direction!: OrderDirection;
}

@ArgsType()
export class ResourcesArgs extends ConnectionArgs {
  @Field(() => ResourceFilter, { nullable: true }) filter?: ResourceFilter | null;
  @Field(() => ResourceOrderInput, { nullable: true, defaultValue: { field: 'NAME', direction: 'ASC' } })
  orderBy!: ResourceOrderInput | null;
}

@ArgsType()
export class ResourceUsersArgs extends ConnectionArgs {
  @Field(() => PermissionLevelEnum, { defaultValue: 'READ' }) level!: PermissionLevel;
}

@ArgsType()
export class AccessGrantsArgs extends ConnectionArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only grants on resources of this type, for example package.',
  })
  resourceType?: string | null;
}

@InputType('RegisterResourceInput', {
  description: 'A resource to register, or to update where type and external ID exist.',
})
export class RegisterResourceInput {
  @Field(() => String)
  @Matches(typePattern, { message: 'must be lower snake case, of 1 to 64 letters a-z, digits and underscores' })
  type!: string;
  @Field(() => String)
  @Text(1, MOST_NAME_CHARACTERS)
  externalId!: string;
  @Field(() => String)
  @Text(1, MOST_NAME_CHARACTERS)
  name!: string;
  @Field(() => ID, { nullable: true }) ownerId?: string | null;
  @Field(() => ResourceVisibilityEnum, { defaultValue: 'PRIVATE' }) visibility!: ResourceVisibility;
}

@InputType('UpdateResourceInput', { description: 'Changes to a resource.' })
export class UpdateResourceInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(1, MOST_NAME_CHARACTERS)
  name?: string | null;
  @Field(() => ID, { nullable: true }) ownerId?: string | null;
  @Field(() => ResourceVisibilityEnum, { nullable: true }) visibility?: ResourceVisibility | null;
}

@InputType('GrantAccessInput', { description: 'Access to grant. An existing grant of the same subject is replaced.' })
export class GrantAccessInput {
  @Field(() => [ResourceRef], { description: 'Resources, at most 500.' }) resources!: ResourceRef[];
  @Field(() => [SubjectRef]) subjects!: SubjectRef[];
  @Field(() => PermissionLevelEnum, { defaultValue: 'READ' }) level!: PermissionLevel;
  @Field(() => DateTime, { nullable: true }) expiresAt?: Date | null;
}

@InputType('RevokeAccessInput', { description: 'Access to revoke.' })
export class RevokeAccessInput {
  @Field(() => [ResourceRef], { description: 'Resources, at most 500.' }) resources!: ResourceRef[];
  @Field(() => [SubjectRef]) subjects!: SubjectRef[];
}
