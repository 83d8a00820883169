import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { usually } from '../../core/shapes.ts';
import { OrgUnitObject } from '../../organization/org-units/index.ts';
import type { UsageLimitLoaders } from './usage-limit.loaders.ts';
import { UsageLimitObject } from './usage-limit.type.ts';

/** What this room knows of units. */
@Resolver(() => OrgUnitObject)
export class OrgUnitLimitsResolver {
  constructor(private readonly loaders: UsageLimitLoaders) {}

  @Extensions(usually(3))
  @FieldResolver(() => [UsageLimitObject], {
    description: 'Usage limits of the unit; none to whoever is neither in it nor reads user management.',
  })
  limits(@Root() { id }: OrgUnitObject, @Ctx() context: RequestContext): Promise<UsageLimitObject[]> {
    return this.loaders.ofUnit(context, id);
  }
}
