import { AsyncLocalStorage } from 'node:async_hooks';

/** The request that is being answered: for what has no other way to it, such as the mapping of errors. */
export const requestStore = new AsyncLocalStorage<{ readonly requestId: string }>();
