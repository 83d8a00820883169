import { defineErrors } from '../../core/errors.ts';

export const limitErrors = defineErrors({
  NOT_FOUND: 'There is no such usage limit.',
});

/** Of limits of groups and units by whoever is in them. */
export const ownLimitErrors = defineErrors({
  FORBIDDEN: 'You are one of those whom this limit is for, so that it is not yours to change.',
});

/** Of limits of everybody. */
export const globalLimitErrors = defineErrors({
  FORBIDDEN: 'Only administrators change the limits of everybody.',
});

/** Of units that limits name. */
export const limitedUnitErrors = defineErrors({
  NOT_FOUND: 'There is no organizational unit with this ID.',
});
