import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { signedIn } from '../../access/guard.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { budgetView } from '../budgets/index.ts';
import { ReserveUsageInput, UsageInput, UsageRecordInput } from './metering.inputs.ts';
import { RecordUsagePayload, ReserveUsagePayload, UsageDecisionObject } from './metering.type.ts';
import type { GatewayService } from './gateway.service.ts';
import type { RecordingService } from './recording.service.ts';
import type { Decision, ReservationService } from './reservation.service.ts';
import type { UsageCheckService } from './usage-check.service.ts';

const decisionView = (decision: Decision): UsageDecisionObject => ({
  ...decision,
  exceededBudgets: decision.exceededBudgets.map(budgetView),
});

@Resolver()
export class MeteringResolver {
  constructor(
    private readonly checks: UsageCheckService,
    private readonly gateway: GatewayService,
    private readonly reservations: ReservationService,
    private readonly recording: RecordingService,
  ) {}

  @Query(() => UsageDecisionObject, {
    nullable: true,
    description: 'Whether usage would fit now. Access: self, administrators, API key scope USAGE_WRITE.',
  })
  async checkUsage(
    @Arg('usage', () => UsageInput) usage: UsageInput,
    @Ctx() context: RequestContext,
  ): Promise<UsageDecisionObject> {
    return decisionView(await this.checks.check(context, usage));
  }

  @Mutation(() => ReserveUsagePayload, {
    nullable: true,
    description:
      'Holds usage for work about to start; with `credential` and `checks` also decides whether it may start at all, in one call. Access: API key scope USAGE_WRITE (with credential or checks also ACCESS_CHECK).',
  })
  async reserveUsage(
    @Arg('input', () => ReserveUsageInput) input: ReserveUsageInput,
    @Ctx() context: RequestContext,
  ): Promise<ReserveUsagePayload> {
    const { decision, ...admitted } = await this.gateway.admit(context, input);
    return { ...admitted, decision: decision && decisionView(decision) };
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Gives up a reservation without use. Access: API key scope USAGE_WRITE.',
  })
  releaseUsage(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.reservations.release(tx, id));
  }

  @Mutation(() => RecordUsagePayload, {
    nullable: true,
    description: 'Records up to 1000 uses and settles reservations. Access: API key scope USAGE_WRITE.',
  })
  async recordUsage(
    @Arg('records', () => [UsageRecordInput]) records: UsageRecordInput[],
    @Ctx() { actor, writing }: RequestContext,
  ): Promise<RecordUsagePayload> {
    return { results: await writing(this.recording.record(signedIn(actor), records)) };
  }
}
