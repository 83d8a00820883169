import { defineErrors } from '../../core/errors.ts';
export const groupErrors = defineErrors({ NOT_FOUND: 'There is no such group.' });
