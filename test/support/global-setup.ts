import 'reflect-metadata';
import type { JscConfig } from '@swc/core';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createLogger } from '../../src/core/logger.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import { migrate } from '../../src/database/migrate.ts';
import { handOverBuiltService } from './built-service.ts';
import { handOver } from './database.ts';
import { handOverSigningKeys } from './signing-keys.ts';

declare global {
  var testPostgres: { stop: () => Promise<void> } | undefined;
}

/** The configuration as jest hands it over: of each transformation its pattern, its compiler, and what that is told. */
interface Project {
  readonly transform: readonly [readonly [string, string, { readonly jsc: JscConfig }]];
}

/** Login by which the suite's service connects; a member of the runtime role, as an installation would have it. */
const RUNTIME_LOGIN = 'gatehouse_test_runtime';

/**
 * One PostgreSQL for the whole suite: the embedded one, or the one of DATABASE_URL (a superuser of a server that is
 * there for tests). It gets a migrated template, from which each test file clones a database of its own. And one build
 * of the service, for tests that start processes.
 */
export default async function setup(_suite: unknown, { transform: [[, , { jsc }]] }: Project): Promise<void> {
  const server = process.env.DATABASE_URL ? await external(process.env.DATABASE_URL) : await embedded();
  const template = `gatehouse_template_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const at = (url: string, database: string, login?: string): string => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    if (login) [address.username, address.password] = [login, password];
    return address.toString();
  };
  const admin = new pg.Client({ connectionString: at(server.superuserUrl, 'postgres') });
  await admin.connect();
  await admin.query(`DO $$ BEGIN CREATE ROLE ${RUNTIME_LOGIN} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$`);
  await admin.query(`ALTER ROLE ${RUNTIME_LOGIN} PASSWORD '${password}'`);
  await admin.query(`CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
  const ownerUrl = at(server.superuserUrl, template);
  const runtimeUrl = at(server.superuserUrl, template, RUNTIME_LOGIN);
  await migrate({ url: runtimeUrl, ownerUrl, assumeRole: false }, createLogger('silent'));
  handOver({ ownerUrl, runtimeUrl, template });
  await handOverSigningKeys();
  const removeBuild = await handOverBuiltService(jsc);
  globalThis.testPostgres = {
    stop: async () => {
      if (!server.stop) await admin.query(`DROP DATABASE ${template} WITH (FORCE)`);
      await admin.end();
      await server.stop?.();
      removeBuild();
    },
  };
}

interface Server {
  readonly superuserUrl: string;
  readonly stop?: () => Promise<void>;
}

const external = async (url: string): Promise<Server> => ({ superuserUrl: url });

async function embedded(): Promise<Server> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-test-'));
  const flags = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({
    dataDir,
    flags: flags.flatMap((flag) => ['-c', flag]),
  });
  return {
    superuserUrl: postgres.superuserUrl(),
    stop: async () => {
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
