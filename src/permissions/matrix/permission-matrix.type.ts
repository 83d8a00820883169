import { Field, Int, ObjectType } from 'type-graphql';
import type { PermissionArea, PermissionFlag } from '../../core/actor.ts';
import { PermissionAreaEnum, PermissionFlagEnum, PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import { payloadOf } from '../../core/shapes.ts';

@ObjectType('AreaPermission', { description: 'Level of one area.', simpleResolvers: true })
export class AreaPermission {
  @Field(() => PermissionAreaEnum) area!: PermissionArea;
  @Field(() => PermissionLevelEnum, {
    nullable: true,
    description: 'Null: nothing is said here. Never null in default permissions.',
  })
  level!: PermissionLevel | null;
}

@ObjectType('FlagPermission', { description: 'State of one flag.', simpleResolvers: true })
export class FlagPermission {
  @Field(() => PermissionFlagEnum) flag!: PermissionFlag;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Null: nothing is said here. Never null in default permissions.',
  })
  enabled!: boolean | null;
}

/** What clients see of a matrix: resolvers return a `MatrixView` as this. */
@ObjectType('PermissionMatrix', {
  description:
    'A permission matrix as configured for a group, for a user or as a default: every area and every flag, once.',
  simpleResolvers: true,
})
export class PermissionMatrixObject {
  @Field(() => [AreaPermission], { description: 'Level of each area.' }) levels!: readonly AreaPermission[];
  @Field(() => [FlagPermission], { description: 'State of each flag.' }) flags!: readonly FlagPermission[];
  @Field(() => Int, { description: 'Raised by each change; send it back as `expectedVersion`.' }) version!: number;
}

export const PermissionMatrixPayload = payloadOf(
  'PermissionMatrix',
  'permissions',
  () => PermissionMatrixObject,
  'A permission matrix.',
);
