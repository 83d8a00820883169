import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { PlanService } from './plan.service.ts';
import type { PlanView } from './plan.ts';

const plans = Symbol('plans by id');

/** Plans that other objects name, gathered: the same statements for however many a document asks for at once. */
export class PlanLoader {
  constructor(private readonly plans: PlanService) {}

  /** The plan, whether it is active or not. It is there: a plan that anything names stays. */
  async get(context: RequestContext, id: string): Promise<PlanView> {
    const plan = await context.once(plans, (made) => this.#loader(made)).load(id);
    if (!plan) throw new Error('a plan that is named is not there');
    return plan;
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<string, PlanView | null> {
    return new DataLoader<string, PlanView | null>(
      async (ids) => {
        const found = await read((db) => this.plans.byIds(db, ids));
        const byId = new Map(found.map((plan) => [plan.id, plan]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      { cache: false },
    );
  }
}
