import { defineErrors } from '../../core/errors.ts';

export const budgetErrors = defineErrors({
  NOT_FOUND: 'There is no such budget.',
});
