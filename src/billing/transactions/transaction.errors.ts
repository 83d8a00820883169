import { defineErrors } from '../../core/errors.ts';

export const transactionErrors = defineErrors({
  NOT_FOUND: 'There is no such user or subscription.',
  INVALID_STATE: 'A payment cannot become this any more, or is recorded otherwise.',
});

/** Why a payment cannot be what it is reported to be, by the field at fault. */
export const conflicting = (field: string, message: string) =>
  transactionErrors.INVALID_STATE([{ path: ['input', field], code: 'INVALID_STATE', message }]);
