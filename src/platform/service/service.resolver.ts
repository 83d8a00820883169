import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { chargeOf } from '../../core/charge.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { HealthService } from './health.service.ts';
import type { ServiceInfoService } from './service-info.service.ts';
import { HealthObject, RateLimitObject, ServiceInfoObject } from './service.type.ts';

@Resolver(() => ServiceInfoObject)
export class ServiceResolver {
  constructor(
    private readonly services: ServiceInfoService,
    private readonly healths: HealthService,
  ) {}

  @Query(() => ServiceInfoObject, { nullable: true, description: 'Version of the service. Access: anyone.' })
  service(): ServiceInfoObject {
    return this.services.info;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Name of the newest applied database migration. Access: administrators, null for others.',
  })
  schemaVersion(@Ctx() { read }: RequestContext): Promise<string | null> {
    return read((db) => this.services.schemaVersion(db));
  }

  @Query(() => HealthObject, {
    nullable: true,
    description: 'Health with details; probes use /livez and /readyz. Access: administrators.',
  })
  health(): Promise<HealthObject> {
    return this.healths.check();
  }

  @Query(() => RateLimitObject, {
    nullable: true,
    description: "Cost and allowance of the caller's requests; null where there is no limit. Access: anyone.",
  })
  rateLimit(@Ctx() context: RequestContext): RateLimitObject | null {
    return chargeOf(context);
  }
}
