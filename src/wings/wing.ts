import type { Upkeep } from '../foundation/housekeeping/index.ts';
import type { DownloadSource, UploadTarget } from '../foundation/links/index.ts';
import type { TaskHandlers } from '../foundation/queue/index.ts';
import type { JobWork } from '../platform/jobs/index.ts';

/** A resolver class and its instance, as the roster wants them. */
export type BuiltResolver = readonly [new (...services: never[]) => object, object];

/** What a wing gives to the whole, beside the services that wings above it use. */
export interface Wing {
  readonly resolvers: readonly BuiltResolver[];
  /** What of it has to be cleared away now and then. */
  readonly upkeeps?: readonly Upkeep[];
  /** Files that signed links lead to. */
  readonly downloads?: readonly DownloadSource[];
  /** Who takes what is sent to signed links. */
  readonly uploads?: readonly UploadTarget[];
  /** Tasks of the queue that are done here. */
  readonly tasks?: TaskHandlers;
  /** Who does jobs, by kind. */
  readonly jobWorks?: readonly JobWork[];
}
