import { Arg, Ctx, Extensions, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload, usually } from '../../core/shapes.ts';
import { UserObject, userErrors, type UserLoader } from '../../identity/users/index.ts';
import type { StandingLoader } from '../limits/index.ts';
import { budgetCategories } from '../measures/index.ts';
import { SetBudgetInput } from './budget.inputs.ts';
import type { BudgetService } from './budget.service.ts';
import { budgetView } from './budget.ts';
import { BudgetObject, BudgetPayload } from './budget.type.ts';

@Resolver(() => BudgetObject)
export class BudgetResolver {
  constructor(
    private readonly budgets: BudgetService,
    private readonly users: UserLoader,
  ) {}

  @FieldResolver(() => UserObject)
  async user(@Root() { userId }: BudgetObject, @Ctx() context: RequestContext): Promise<UserObject> {
    const user = await this.users.findAsSeen(context, userId);
    if (!user) throw userErrors.NOT_FOUND();
    return user;
  }

  @Mutation(() => BudgetPayload, {
    nullable: true,
    description: "Sets a user's budget in a category. Access: administrators.",
  })
  setBudget(@Arg('input', () => SetBudgetInput) input: SetBudgetInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ budget: budgetView(await this.budgets.set(tx, input)) }));
  }

  @Mutation(() => DeletePayload, { nullable: true, description: 'Removes a budget. Access: administrators.' })
  deleteBudget(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.budgets.delete(tx, id));
  }

  @Mutation(() => BudgetPayload, {
    nullable: true,
    description: "Starts a budget's period anew with nothing spent. Access: administrators.",
  })
  resetBudget(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ budget: budgetView(await this.budgets.reset(tx, id)) }));
  }
}

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserBudgetsResolver {
  constructor(private readonly standings: StandingLoader) {}

  @Extensions(usually(budgetCategories.length))
  @FieldResolver(() => [BudgetObject], {
    nullable: true,
    description:
      'USD budgets with present spending; only categories that have a budget. Access: self, user management READ.',
  })
  async budgets(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<readonly BudgetObject[]> {
    // Where budgets are switched off, nobody has any.
    return ((await this.standings.of(context, id))?.budgets ?? []).map(budgetView);
  }
}
