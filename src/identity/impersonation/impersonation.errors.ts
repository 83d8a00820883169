import { defineErrors } from '../../core/errors.ts';

/** Of whom nobody acts as. */
export const impersonationErrors = defineErrors({
  SELF_CHANGE_NOT_ALLOWED: 'You cannot act as yourself.',
  FORBIDDEN: 'Nobody acts as an administrator.',
  INVALID_STATE: 'This account is suspended or awaits approval, so nobody acts as it either.',
  RATE_LIMITED: 'You act as too many people at once. End one of these impersonations first.',
});

/** Of accounts that no person signs in with. */
export const serviceAccountErrors = defineErrors({
  INVALID_STATE: 'Nobody acts as a SERVICE account. Use an API key of it.',
});
