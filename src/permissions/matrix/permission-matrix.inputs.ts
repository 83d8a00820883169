import { Field, InputType, Int } from 'type-graphql';
import type { PermissionArea, PermissionFlag } from '../../core/actor.ts';
import { PermissionAreaEnum, PermissionFlagEnum, PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';

@InputType('AreaPermissionChange', { description: 'Level to set for one area; null unsets it.' })
export class AreaPermissionChange {
  @Field(() => PermissionAreaEnum) area!: PermissionArea;
  @Field(() => PermissionLevelEnum, { nullable: true }) level?: PermissionLevel | null;
}

@InputType('FlagPermissionChange', { description: 'State to set for one flag; null unsets it.' })
export class FlagPermissionChange {
  @Field(() => PermissionFlagEnum) flag!: PermissionFlag;
  @Field(() => Boolean, { nullable: true }) enabled?: boolean | null;
}

@InputType('UpdatePermissionsInput', {
  description: 'Changes to a permission matrix. Areas and flags not named keep their state.',
})
export class UpdatePermissionsInput {
  @Field(() => [AreaPermissionChange], { nullable: true }) levels?: AreaPermissionChange[] | null;
  @Field(() => [FlagPermissionChange], { nullable: true }) flags?: FlagPermissionChange[] | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Version the change is based on; CONFLICT when it is no longer current. Omit it to write regardless.',
  })
  expectedVersion?: number | null;
}
