import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { Locale } from '../../core/scalars.ts';
import { DeletePayload } from '../../core/shapes.ts';
import type { PlanChangeService } from './plan-change.service.ts';
import { CreatePlanInput, UpdatePlanInput } from './plan.inputs.ts';
import type { PlanService } from './plan.service.ts';
import { PlanObject, PlanPayload } from './plan.type.ts';

@Resolver(() => PlanObject)
export class PlanResolver {
  constructor(
    private readonly plans: PlanService,
    private readonly changes: PlanChangeService,
  ) {}

  @Query(() => PlanObject, {
    nullable: true,
    description: 'One plan. Access: active users; one that is not active only administrators.',
  })
  plan(@Arg('id', () => ID) id: string, @Ctx() { actor, read }: RequestContext): Promise<PlanObject | null> {
    return read((db) => this.plans.findVisible(db, actor, id));
  }

  @Query(() => [PlanObject], {
    name: 'plans',
    nullable: true,
    description: 'Plans in display order. Access: active users; inactive plans only for administrators.',
  })
  list(
    @Arg('includeInactive', () => Boolean, { nullable: true, defaultValue: false }) includeInactive: boolean | null,
    @Ctx() { actor, read }: RequestContext,
  ): Promise<PlanObject[]> {
    return read((db) => this.plans.list(db, actor, includeInactive ?? false));
  }

  @FieldResolver(() => String, {
    description: 'Name in the language asked for; the default language where it is not translated.',
  })
  name(
    @Root() plan: PlanObject,
    @Arg('locale', () => Locale, { nullable: true }) locale: string | null,
  ): Promise<string> {
    return this.plans.nameOf(plan, locale ?? null);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Description likewise.' })
  description(
    @Root() plan: PlanObject,
    @Arg('locale', () => Locale, { nullable: true }) locale: string | null,
  ): Promise<string | null> {
    return this.plans.descriptionOf(plan, locale ?? null);
  }

  @Mutation(() => PlanPayload, { nullable: true, description: 'Creates a plan. Access: administrators.' })
  createPlan(@Arg('input', () => CreatePlanInput) input: CreatePlanInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ plan: await this.changes.create(tx, input) }));
  }

  @Mutation(() => PlanPayload, {
    nullable: true,
    description: 'Changes a plan. Errors: PLAN_IN_USE. Access: administrators.',
  })
  updatePlan(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdatePlanInput) input: UpdatePlanInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ plan: await this.changes.update(tx, id, input) }));
  }

  @Mutation(() => PlanPayload, {
    nullable: true,
    description: 'Copies a plan as an inactive one. Access: administrators.',
  })
  duplicatePlan(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ plan: await this.changes.duplicate(tx, id) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description:
      'Deletes a plan that never had a subscription; deactivate others. Errors: PLAN_IN_USE. Access: administrators.',
  })
  deletePlan(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.changes.delete(tx, id));
  }
}
