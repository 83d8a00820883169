import { defineErrors } from '../../core/errors.ts';

export const proxySignInErrors = defineErrors({
  FEATURE_DISABLED: 'No header signs anybody in here.',
  UNAUTHENTICATED: 'No listed proxy says who you are.',
});
