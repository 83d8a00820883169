import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { GroupObject, type GroupLoaders } from '../../organization/groups/index.ts';
import { orgUnitAsSeenBy, OrgUnitObject, type OrgUnitLoaders } from '../../organization/org-units/index.ts';
import { ProjectObject, type ProjectLoaders } from '../../organization/projects/index.ts';
import { AccessGrantObject, type ResourceLoaders } from '../resources/index.ts';
import { AccessSourceObject } from './access-source.type.ts';

@Resolver(() => AccessSourceObject)
export class AccessSourceResolver {
  constructor(
    private readonly groups: GroupLoaders,
    private readonly orgUnits: OrgUnitLoaders,
    private readonly projects: ProjectLoaders,
    private readonly resources: ResourceLoaders,
  ) {}

  @FieldResolver(() => GroupObject, { nullable: true })
  group(@Root() { groupId }: AccessSourceObject, @Ctx() context: RequestContext): Promise<GroupObject | null> | null {
    return groupId === undefined ? null : this.groups.find(context, groupId);
  }

  @FieldResolver(() => OrgUnitObject, { nullable: true })
  async orgUnit(
    @Root() { orgUnitId }: AccessSourceObject,
    @Ctx() context: RequestContext,
  ): Promise<OrgUnitObject | null> {
    const unit = orgUnitId === undefined ? null : await this.orgUnits.find(context, orgUnitId);
    return unit && orgUnitAsSeenBy(context.actor, unit);
  }

  @FieldResolver(() => ProjectObject, { nullable: true })
  project(
    @Root() { projectId }: AccessSourceObject,
    @Ctx() context: RequestContext,
  ): Promise<ProjectObject | null> | null {
    return projectId === undefined ? null : this.projects.projectOf(context, projectId);
  }

  /** Null to those for whom it does not exist, such as keys that may only ask. */
  @FieldResolver(() => AccessGrantObject, { nullable: true })
  grant(
    @Root() { grantId }: AccessSourceObject,
    @Ctx() context: RequestContext,
  ): Promise<AccessGrantObject | null> | null {
    return grantId === undefined ? null : this.resources.grant(context, grantId);
  }
}
