import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { JobService, JobView } from '../../platform/jobs/index.ts';
import type { DirectoryView } from './directory.queries.ts';
import type { DirectoryService } from './directory.service.ts';

const byId = Symbol('directories by id');
const ofUser = Symbol('directories that master accounts');
const jobById = Symbol('latest syncs of directories');

/** Directories that other objects name, gathered: one statement for however many a document asks for at once. */
export class DirectoryLoaders {
  constructor(
    private readonly directories: DirectoryService,
    private readonly jobs: JobService,
  ) {}

  /** The directory, or null where there is none. */
  find(context: RequestContext, id: string): Promise<DirectoryView | null> {
    return gathering(context, byId, async (ids) => {
      const found = await context.read((db) => this.directories.byIds(db, ids));
      return new Map(found.map((directory) => [directory.id, directory]));
    }).load(id);
  }

  /** The directory that masters an account; null for a local one. */
  async ofUser(context: RequestContext, userId: string): Promise<DirectoryView | null> {
    const id = await gathering(context, ofUser, (ids) =>
      context.read((db) => this.directories.mastersOf(db, ids)),
    ).load(userId);
    return id === null ? null : this.find(context, id);
  }

  /** A job, or null where it is gone. */
  job(context: RequestContext, id: string): Promise<JobView | null> {
    return gathering(context, jobById, async (ids) => {
      const found = await context.read((db) => this.jobs.byIds(db, ids));
      return new Map(found.map((job) => [job.id, job]));
    }).load(id);
  }
}

/** It keeps nothing: a later mutation of the same document may change what it gave. */
const gathering = <V>(
  context: RequestContext,
  key: symbol,
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): DataLoader<string, V | null> =>
  context.once(
    key,
    () =>
      new DataLoader<string, V | null>(
        async (ids) => {
          const found = await load([...new Set(ids)]);
          return ids.map((id) => found.get(id) ?? null);
        },
        { cache: false },
      ),
  );
