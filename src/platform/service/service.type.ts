import { Field, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { serviceFeatures, type ServiceFeature } from '../../core/service-feature.ts';
import { healthStatuses, type HealthStatus } from './health.service.ts';

export const ServiceFeatureEnum = graphqlEnum(
  'ServiceFeature',
  serviceFeatures,
  'A part of the service that an installation can switch off (environment: ENABLE_USER_MANAGEMENT and so on).',
  {
    USER_MANAGEMENT: 'Managing users, groups and projects here. Off: those mutations answer FEATURE_DISABLED.',
    BUDGET_MANAGEMENT: 'USD budgets and their spending.',
    BILLING: 'Plans, subscriptions and payments.',
    INQUIRIES: 'Inquiries to the administrators. Off: their mutations answer FEATURE_DISABLED.',
    MAIL: 'Sending mail; SMTP is set up.',
  },
);

export const HealthStatusEnum = graphqlEnum('HealthStatus', healthStatuses, 'Outcome of a dependency check.', {
  UP: 'Works.',
  DEGRADED: 'Works in part.',
  DOWN: 'Does not work.',
});

/** What is running; the version of the schema is looked up for it. */
@ObjectType('ServiceInfo', { description: 'What is running.', simpleResolvers: true })
export class ServiceInfoObject {
  @Field(() => [ServiceFeatureEnum], {
    description: 'Parts that are switched on; a front end hides the screens of the others.',
  })
  features!: readonly ServiceFeature[];
  @Field(() => String, { description: 'Semantic version of the service.' }) version!: string;
  @Field(() => String, { nullable: true, description: 'Git commit of the build; null in a development build.' })
  commit!: string | null;
}

@ObjectType('HealthCheck', { description: 'Health of one dependency.', simpleResolvers: true })
export class HealthCheckObject {
  @Field(() => String, { description: 'Name, for example postgres, redis, smtp.' }) name!: string;
  @Field(() => HealthStatusEnum, { description: 'Outcome.' }) status!: HealthStatus;
  @Field(() => Int, { nullable: true, description: 'Time the check took, in milliseconds.' })
  latencyMs!: number | null;
  @Field(() => String, { nullable: true, description: 'Readable detail when not UP.' }) detail!: string | null;
}

@ObjectType('Health', {
  description: 'Health of the service and of each dependency. Probes use GET /livez and /readyz instead.',
  simpleResolvers: true,
})
export class HealthObject {
  @Field(() => HealthStatusEnum, { description: 'The worst status of all checks that are required.' })
  status!: HealthStatus;
  @Field(() => [HealthCheckObject], { description: 'One entry for each dependency.' })
  checks!: readonly HealthCheckObject[];
}

/** What clients may see of a `Charge`. */
@ObjectType('RateLimit', {
  description: "Cost budget of the caller's requests, like GitHub's. Also sent as RateLimit response headers.",
  simpleResolvers: true,
})
export class RateLimitObject {
  @Field(() => Int, { description: 'Cost of this request in points.' }) cost!: number;
  @Field(() => Int, { description: 'Points per window.' }) limit!: number;
  @Field(() => Int, { description: 'Points left in the window.' }) remaining!: number;
  @Field(() => DateTime, { description: 'When the window ends.' }) resetsAt!: Date;
}
