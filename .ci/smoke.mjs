// Starts the built service as an operator would, signs in once, changes the first password, asks who that is, stops it.
// node .ci/smoke.mjs NODE [--read-only]
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [node, mode] = process.argv.slice(2);
const NOBODY = 65534;
/** What a process at rest may take, on the Node of the image: older ones keep the room that starting took. */
const MOST_RESIDENT_MB = 200;
const IMAGE_NODE = 26;
const root = process.cwd();
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-smoke-'));
const readOnly = mode === '--read-only';
let home = root;
const ids = {};

if (readOnly) {
  home = path.join(work, 'gatehouse');
  fs.mkdirSync(home);
  for (const name of ['dist', 'examples', 'package.json', 'graphiql/dist', 'node_modules'])
    fs.cpSync(path.join(root, name), path.join(home, name), { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a-w,a+rX', home]);
  Object.assign(ids, process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {});
}
const dataDir = path.join(work, 'data');
fs.mkdirSync(dataDir);
fs.chmodSync(work, 0o711);
if (ids.uid) fs.chownSync(dataDir, NOBODY, NOBODY);

const began = performance.now();
const service = spawn(node, ['--max-semi-space-size=64', '--enable-source-maps', 'dist/src/main.js'], {
  cwd: home,
  env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, HOME: dataDir },
  stdio: ['ignore', 'pipe', 'inherit'],
  ...ids,
});
let output = '';
const url = await new Promise((resolve, reject) => {
  const timer = setTimeout(() => reject(new Error(`not ready after 30 s:\n${output}`)), 30_000);
  service.once('exit', (code) => reject(new Error(`ended with ${code}:\n${output}`)));
  service.stdout.on('data', (chunk) => {
    output += chunk;
    const found = /"(http:\/\/127\.0\.0\.1:\d+)(?:\/graphql)?"/.exec(output);
    if (found) {
      clearTimeout(timer);
      resolve(found[1]);
    }
  });
});
const readyMs = performance.now() - began;

async function ask(query, token) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  const body = await response.json();
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data;
}

/** In MB, once it has given back what starting took. */
async function residentAtRest() {
  let least = Infinity;
  for (let tries = 0; tries < 50 && least > MOST_RESIDENT_MB; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const status = fs.readFileSync(`/proc/${service.pid}/status`, 'utf8');
    least = Math.min(least, (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1_024) / 1e6);
  }
  return least;
}

try {
  const isImages = Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout)[1]) >= IMAGE_NODE;
  const residentMb = isImages ? await residentAtRest() : null;
  if (residentMb > MOST_RESIDENT_MB) throw new Error(`takes ${Math.round(residentMb)} MB at rest`);
  const ready = await fetch(`${url}/readyz`);
  if (ready.status !== 200) throw new Error(`/readyz answered ${ready.status}`);
  const { signIn } = await ask(
    'mutation { signIn(input: { login: "admin", password: "changeme", tokenDelivery: BODY }) { nextStep accessToken } }',
  );
  if (signIn.nextStep !== 'CHANGE_PASSWORD') throw new Error(`nextStep is ${signIn.nextStep}`);
  const { changePassword } = await ask(
    'mutation { changePassword(currentPassword: "changeme", newPassword: "quiet-otter-marmalade-42") { nextStep accessToken } }',
    signIn.accessToken,
  );
  const { viewer } = await ask('{ viewer { username role isSuperAdmin isFirstUser } }', changePassword.accessToken);
  if (viewer.role !== 'ADMIN' || !viewer.isSuperAdmin || !viewer.isFirstUser) throw new Error(JSON.stringify(viewer));
  const page = await fetch(`${url}/graphiql/`);
  if (page.status !== 200 || !(await page.text()).includes('<script'))
    throw new Error(`/graphiql/ answered ${page.status}`);
  const stopped = performance.now();
  const code = await new Promise((resolve) => {
    service.removeAllListeners('exit');
    service.once('exit', resolve);
    service.kill('SIGTERM');
  });
  const stopMs = performance.now() - stopped;
  if (code !== 0 || stopMs > 5_000) throw new Error(`ended with ${code} after ${Math.round(stopMs)} ms`);
  console.log(
    `ready in ${Math.round(readyMs)} ms, ${residentMb === null ? '' : `${Math.round(residentMb)} MB at rest, `}signed in, stopped in ${Math.round(stopMs)} ms`,
  );
} catch (error) {
  console.error(error, output);
  process.exitCode = 1;
  service.kill('SIGKILL');
} finally {
  if (readOnly) spawnSync('chmod', ['-R', 'u+w', work]);
  fs.rmSync(work, { recursive: true, force: true });
}
