import { badInput, DomainError, itemFailure, type ItemFailure } from '../../core/errors.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { ResourceView } from './resource.queries.ts';
import type { ResourceOrderForm, ResourceRegistrationService } from './resource-registration.service.ts';

/** What became of one resource of many: either of both is null. */
export interface RegistrationOutcome {
  readonly resource: ResourceView | null;
  readonly error: ItemFailure | null;
}

/** What became of many resources, in the order asked for. */
export interface RegistrationOutcomes {
  readonly results: readonly RegistrationOutcome[];
  readonly succeededCount: number;
  readonly failedCount: number;
}

const MOST_RESOURCES = 500;

/** Many resources, each registered in a transaction of its own. */
export class BulkRegistrationService {
  constructor(private readonly registration: ResourceRegistrationService) {}

  /** @throws BAD_USER_INPUT for more than 500 resources */
  async register(
    { mutateEach }: Pick<RequestContext, 'mutateEach'>,
    orders: readonly ResourceOrderForm[],
  ): Promise<RegistrationOutcomes> {
    if (orders.length > MOST_RESOURCES)
      throw badInput(['inputs'], `At most ${MOST_RESOURCES} resources at once.`, 'TOO_MANY');
    const parts = orders.map((_, index) => String(index));
    const done = await mutateEach(parts, (tx, part) => this.registration.register(tx, orders[Number(part)]!, []));
    const failedCount = done.filter((outcome) => outcome instanceof DomainError).length;
    return {
      results: done.map((outcome) =>
        outcome instanceof DomainError
          ? { resource: null, error: itemFailure(outcome) }
          : { resource: outcome, error: null },
      ),
      succeededCount: done.length - failedCount,
      failedCount,
    };
  }
}
