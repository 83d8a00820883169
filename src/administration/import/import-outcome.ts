import { asRefusal, isBrokenConstraint } from '../../core/database-errors.ts';
import { defineErrors, DomainError, itemFailure, type ItemFailure } from '../../core/errors.ts';
import { asTaken } from '../../identity/users/index.ts';
import type { UserColumn } from '../users/index.ts';

/** Fields of inputs by whose names refusals say where they stand, as columns. */
const columnOfField: Readonly<Record<string, UserColumn>> = { timeZone: 'time_zone' };

/** A refusal in the words of its first violation, which are as good as all there is to say where it is one item's. */
export const inDetail = (refusal: DomainError): DomainError => {
  const [violation] = refusal.violations;
  return violation ? new DomainError(refusal.code, violation.message, refusal.violations) : refusal;
};

/** Why a row failed, and in which column; null where the whole row is at fault. */
export function rowFailure(refusal: DomainError): ItemFailure {
  const { code, message, path } = itemFailure(inDetail(refusal));
  const field = path?.[path.length - 1];
  return { code, message, path: field === undefined ? null : [columnOfField[field] ?? field] };
}

const rowErrors = defineErrors({ BAD_USER_INPUT: 'The row cannot be stored as it is.' });

/** What an error says against a row that was done alone; null where it says nothing of the row. */
export function refusalOfRow(error: unknown): DomainError | null {
  const refusal = error instanceof DomainError ? error : (asTaken(error, []) as DomainError | Error);
  if (refusal instanceof DomainError)
    return ['SERVICE_UNAVAILABLE', 'UNAUTHENTICATED'].includes(refusal.code) ? null : refusal;
  const isUnfit = isBrokenConstraint(error) || asRefusal(error)?.code === 'BAD_USER_INPUT';
  return isUnfit ? rowErrors.BAD_USER_INPUT() : null;
}
