import { defineErrors } from '../../core/errors.ts';

export const jobErrors = defineErrors({
  NOT_FOUND: 'There is no such job.',
  INVALID_STATE: 'This job has finished.',
  INTERNAL_SERVER_ERROR: 'The job was tried several times and met an unexpected fault each time.',
});
