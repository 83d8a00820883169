// Everything generated is committed and fresh: schema, access map, errors, configuration pages, typed operations, GraphiQL.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const run = (name, command, args) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`stale or wrong: ${name}`);
    process.exitCode = 1;
  }
};

run('generated pages', process.execPath, [
  '--import',
  '@swc-node/register/esm-register',
  'scripts/emit-schema.ts',
  '--check',
]);
run('typed operations', 'npx', ['--no-install', 'graphql-codegen', '--config', 'codegen.yml', '--check']);
run('GraphiQL', process.execPath, ['graphiql/source-digest.mjs', '--check']);

// Lock files name packages and digests, never the registry they came from.
for (const file of ['package-lock.json', 'graphiql/package-lock.json', 'bench/package-lock.json'])
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8').includes('"resolved"')) {
    console.error(`${file} names a registry: install with omit-lockfile-registry-resolved=true`);
    process.exitCode = 1;
  }
