import { Field, ObjectType } from 'type-graphql';
import type { EffectivePermissions } from '../../access/effective-permissions.ts';
import { permissionAreas, permissionFlags, type PermissionArea, type PermissionFlag } from '../../core/actor.ts';
import { PermissionAreaEnum, PermissionFlagEnum, PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import type { AccessSource } from './access-source.ts';
import { AccessSourceObject } from './access-source.type.ts';

@ObjectType('EffectiveAreaPermission', { description: 'Effective level of one area.', simpleResolvers: true })
export class EffectiveAreaPermission {
  @Field(() => PermissionAreaEnum) area!: PermissionArea;
  @Field(() => PermissionLevelEnum) level!: PermissionLevel;
  @Field(() => [AccessSourceObject], { description: 'All sources that give the level.' })
  sources!: readonly AccessSource[];
}

@ObjectType('EffectiveFlagPermission', { description: 'Effective state of one flag.', simpleResolvers: true })
export class EffectiveFlagPermission {
  @Field(() => PermissionFlagEnum) flag!: PermissionFlag;
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => [AccessSourceObject], { description: 'All sources that turn it on.' })
  sources!: readonly AccessSource[];
}

@ObjectType('EffectivePermissions', {
  description:
    "What a user may do. For each area and flag the most permissive of the user's own entry and the groups' entries wins; where none of them says anything, the default permissions answer (for users in no group only, if the settings say so).",
  simpleResolvers: true,
})
export class EffectivePermissionsObject {
  @Field(() => [EffectiveAreaPermission], { description: 'Effective level of each area, with sources.' })
  levels!: readonly EffectiveAreaPermission[];
  @Field(() => [EffectiveFlagPermission], { description: 'Effective state of each flag, with sources.' })
  flags!: readonly EffectiveFlagPermission[];
}

/** A set of permissions as clients read it: every area and every flag, once. */
export const asListed = (permissions: EffectivePermissions): EffectivePermissionsObject => ({
  levels: permissionAreas.map((area) => ({
    area,
    level: permissions.level(area),
    sources: permissions.levelSources(area),
  })),
  flags: permissionFlags.map((flag) => ({
    flag,
    enabled: permissions.flag(flag),
    sources: permissions.flagSources(flag),
  })),
});
