import { defineErrors } from '../../core/errors.ts';

export const usageAlertErrors = defineErrors({
  SERVICE_UNAVAILABLE: 'Alerts may have been raised unseen. Read your limits and budgets again, and subscribe again.',
});
