import { defineErrors } from '../../core/errors.ts';

export const orgUnitErrors = defineErrors({
  NOT_FOUND: 'There is no such organizational unit.',
});
