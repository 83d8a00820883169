import 'reflect-metadata';
import { loadConfig } from './src/config.ts';
import { ownerDataSource } from './src/database/data-source.ts';

/** For the TypeORM command line: the owner's connection to DATABASE_OWNER_URL or DATABASE_URL. */
const { databaseOwnerUrl, databaseUrl } = loadConfig();
export default ownerDataSource(databaseOwnerUrl ?? databaseUrl ?? '');
