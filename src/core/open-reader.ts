import type { Pool, QueryConfig } from 'pg';
import type { EntityManager } from 'typeorm';
import type { ReadPipeline } from './read-pipeline.ts';
import type { Prepared, Statement } from './sql.ts';
import type { Reader } from './unit-of-work.ts';

/** A reader for one piece of work. Prepared statements share connections; others have one to themselves. */
export class OpenReader implements Reader {
  constructor(
    private readonly manager: EntityManager,
    private readonly pool: Pool,
    private readonly pipeline: ReadPipeline,
    readonly now: Date,
  ) {}

  async rows<R>(statement: Statement): Promise<R[]> {
    if (statement.name !== undefined) return this.pipeline.rows<R>(statement as Prepared);
    return (await this.pool.query(statement as QueryConfig)).rows as R[];
  }

  get find(): Reader['find'] {
    return this.manager.find.bind(this.manager);
  }
  get findOne(): Reader['findOne'] {
    return this.manager.findOne.bind(this.manager);
  }
  get findOneBy(): Reader['findOneBy'] {
    return this.manager.findOneBy.bind(this.manager);
  }
  get count(): Reader['count'] {
    return this.manager.count.bind(this.manager);
  }
  get countBy(): Reader['countBy'] {
    return this.manager.countBy.bind(this.manager);
  }
  get exists(): Reader['exists'] {
    return this.manager.exists.bind(this.manager);
  }
}
