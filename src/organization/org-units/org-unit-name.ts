import { accessErrors } from '../../access/guard.ts';
import type { Actor } from '../../core/actor.ts';
import { readerOf, sees } from './org-unit.policy.ts';
import type { OrgUnitView } from './org-unit.queries.ts';

const refuse = (): never => {
  throw accessErrors.FORBIDDEN();
};

/** Behind the object and not in it: whoever copies it, as each look-up of what is around it does, asks for none of these. */
const stranger = Object.defineProperties(
  {},
  { externalId: { get: refuse }, directoryId: { get: refuse }, parentId: { value: null } },
);

/** A unit as those see it who may know that it is there and what it is called, and nothing else. */
export const orgUnitNameOnly = ({ id, name }: Pick<OrgUnitView, 'id' | 'name'>): OrgUnitView =>
  Object.create(stranger, {
    id: { value: id, enumerable: true },
    name: { value: name, enumerable: true },
  }) as OrgUnitView;

/** A unit that another object names, as the actor sees it there: whole to its users and to those who list units. */
export const orgUnitAsSeenBy = (actor: Actor, unit: OrgUnitView): OrgUnitView =>
  sees(readerOf(actor), unit.id) ? unit : orgUnitNameOnly(unit);
