import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** One violation of each wall, planted in a copy of the house. */
const planted: readonly (readonly [wall: string, file: string, text: string])[] = [
  ['core is below', 'src/core/planted.ts', "export * from '../access/rules.ts';"],
  ['access is below', 'src/access/planted.ts', "export * from '../identity/users/index.ts';"],
  ['foundation is below', 'src/foundation/memo/planted.ts', "export * from '../../identity/users/index.ts';"],
  ['identity is below', 'src/identity/users/planted.ts', "export * from '../../permissions/authentication/index.ts';"],
  ['http is below', 'src/http/planted.ts', "export * from '../identity/users/index.ts';"],
  ['is below http', 'src/identity/users/planted.ts', "export * from '../../http/health.ts';"],
  ['by the door', 'src/identity/tokens/planted.ts', "export * from '../users/user.service.ts';"],
  [
    'entities point by name',
    'src/identity/tokens/planted.entity.ts',
    "import { User } from '../users/index.ts';\nexport const planted = User;",
  ],
  ['services know no GraphQL', 'src/identity/users/planted.service.ts', "export { GraphQLError } from 'graphql';"],
];

describe('the walls', () => {
  const work = fs.mkdtempSync(path.join(root, 'node_modules', '.walls-'));
  beforeAll(() => {
    for (const name of ['src', 'migrations', 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json'])
      fs.cpSync(path.join(root, name), path.join(work, name), { recursive: true });
  });
  afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

  it('each report a violation that is planted', () => {
    planted.forEach(([, file, text], index) => {
      const { dir, base } = path.parse(file);
      fs.writeFileSync(path.join(work, dir, base.replace('planted', `planted-${index}`)), `${text}\n`);
    });
    const depcruise = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
    const { stdout } = spawnSync(
      process.execPath,
      [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'],
      { cwd: work, encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    const unreported = planted.filter(
      ([wall], index) =>
        !summary.violations.some(({ from, rule }) => from.includes(`planted-${index}`) && rule.name.includes(wall)),
    );
    expect(unreported).toEqual([]);
  });
});
