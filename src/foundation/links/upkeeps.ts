import type { Upkeep } from '../housekeeping/index.ts';
import type { LinkService } from './link.service.ts';

/** Links whose time is over. */
export const expiredLinks = (links: LinkService): Upkeep => ({
  name: 'links',
  remove: (tx, limit) => links.removeExpired(tx, limit),
});
