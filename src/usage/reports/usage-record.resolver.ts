import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ProjectObject, type ProjectLoaders } from '../../organization/projects/index.ts';
import type { UsageRecordView } from './usage-record.service.ts';
import { UsageRecordObject } from './usage-record.type.ts';

@Resolver(() => UsageRecordObject)
export class UsageRecordResolver {
  constructor(private readonly projects: ProjectLoaders) {}

  @FieldResolver(() => ProjectObject, {
    nullable: true,
    description: 'Project it was for; null where there was none, it is gone, or the caller does not see it.',
  })
  async project(@Root() { projectId }: UsageRecordView, @Ctx() context: RequestContext): Promise<ProjectObject | null> {
    return projectId === null ? null : this.projects.seenProject(context, projectId);
  }
}
