import { defineErrors } from '../../core/errors.ts';

export const settingsErrors = defineErrors({
  CONFLICT: 'The settings were changed meanwhile. Read them again.',
  FORBIDDEN: 'Only administrators may change this setting: it decides what others may do.',
});
