import fs from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** The unprivileged account PostgreSQL runs as when Gatehouse runs as root, which PostgreSQL refuses to do. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** "nobody" on Debian, Red Hat, Ubuntu and distroless images: initdb wants an account that has a name. */
const NOBODY: ServerAccount = { uid: 65534, gid: 65534 };

/**
 * What PostgreSQL's programs find in their environment. Gatehouse's own is kept from them: it holds secrets, and PG*
 * variables in it would change how the server starts.
 */
export const SERVER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Decides which account PostgreSQL runs as; undefined means our own. An existing cluster keeps the account that owns
 * it, so one made as an ordinary user still opens when Gatehouse is started as root.
 *
 * @throws EmbeddedPostgresError when the cluster belongs to somebody else and we may not change that
 */
export function accountFor(clusterDir: string): ServerAccount | undefined {
  const ownUid = process.geteuid?.();
  const cluster = fs.statSync(clusterDir, { throwIfNoEntry: false });
  if (ownUid !== 0) {
    if (cluster && cluster.uid !== ownUid) {
      throw new EmbeddedPostgresError(
        `${clusterDir} belongs to user id ${cluster.uid}, and Gatehouse runs as user id ${ownUid}. Run it as the user ` +
          `that made the folder (root, if it was made by root), or give the folders to this one with chown -R.`,
      );
    }
    return undefined;
  }
  if (process.platform !== 'linux') {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root: start Gatehouse as an ordinary user, or set DATABASE_URL.',
    );
  }
  return cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid } : NOBODY;
}

/**
 * Finds the first folder above `target` that keeps the account from reaching it, or `target` itself if the account
 * cannot read it. Only the mode is looked at: an access control list may allow more.
 */
export function firstClosedPath(target: string, account: ServerAccount | undefined): string | undefined {
  if (account === undefined) return undefined;
  const real = fs.realpathSync(target);
  const above: string[] = [];
  for (let folder = path.dirname(real); ; folder = path.dirname(folder)) {
    above.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  const closed = above.find((folder) => !allows(fs.statSync(folder), account, 0o1));
  return closed ?? (allows(fs.statSync(real), account, 0o4) ? undefined : real);
}

function allows(entry: fs.Stats, account: ServerAccount, bit: number): boolean {
  if (entry.uid === account.uid) return (entry.mode & (bit << 6)) !== 0;
  if (entry.gid === account.gid) return (entry.mode & (bit << 3)) !== 0;
  return (entry.mode & bit) !== 0;
}

/** Gives a folder and everything in it to the account. */
export function giveTo(account: ServerAccount, folder: string): void {
  fs.lchownSync(folder, account.uid, account.gid);
  for (const entry of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    fs.lchownSync(path.join(folder, entry), account.uid, account.gid);
  }
}
