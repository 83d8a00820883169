import { accessErrors } from '../../access/guard.ts';
import type { Actor } from '../../core/actor.ts';
import { readerOf, sees } from './org-unit.policy.ts';
import type { OrgUnitView } from './org-unit.queries.ts';

const refuse = (): never => {
  throw accessErrors.FORBIDDEN();
};

/** A unit as those see it who may know that it is there and what it is called, and nothing else. */
export const orgUnitNameOnly = ({ id, name }: Pick<OrgUnitView, 'id' | 'name'>): OrgUnitView => ({
  id,
  name,
  parentId: null,
  get externalId() {
    return refuse();
  },
  get directoryId() {
    return refuse();
  },
});

/** A unit that another object names, as the actor sees it there: whole to its users and to those who list units. */
export const orgUnitAsSeenBy = (actor: Actor, unit: OrgUnitView): OrgUnitView =>
  sees(readerOf(actor), unit.id) ? unit : orgUnitNameOnly(unit);
