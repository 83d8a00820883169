import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The driver's pool behind a data source of TypeORM. */
export const poolOf = (source: DataSource): Pool => (source.driver as unknown as { master: Pool }).master;
