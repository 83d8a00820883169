import { isId } from '../../core/ids.ts';
import type { Statement } from '../../core/sql.ts';

/** An account as a proxy may name it. */
interface NamedUser {
  readonly id: string;
  readonly email: string | null;
  readonly username: string | null;
}

/** What a proxy says of somebody, the surest first; absent where it does not say. */
export type ProxyNames = readonly (string | null | undefined)[];

type Rows = { rows<R>(statement: Statement): Promise<R[]> };

/**
 * Finds accounts by the names that a LiteLLM proxy has for them: the id, the email address or the username, in any case.
 * Gives what tells the id of whoever is meant by a list of names, by the first that is known; null where none is.
 */
export async function proxyUsers(db: Rows, all: readonly ProxyNames[]): Promise<(names: ProxyNames) => string | null> {
  const names = [...new Set(all.flatMap(said))];
  const users = names.length > 0 ? await db.rows<NamedUser>(usersNamed(names)) : [];
  const byName = new Map<string, string>();
  // Of two accounts that have one name in different ways, the id counts before the address, and that before the username.
  for (const naming of ['username', 'email', 'id'] as const)
    for (const user of users) {
      const name = user[naming];
      if (name !== null) byName.set(name, user.id);
    }
  return (one) => said(one).map((name) => byName.get(name)).find((id) => id !== undefined) ?? null; // prettier-ignore
}

const said = (names: ProxyNames): string[] =>
  names.filter((name): name is string => typeof name === 'string' && name !== '' && !name.includes('\0')).map((name) => name.toLowerCase()); // prettier-ignore

const usersNamed = (names: readonly string[]): Statement => ({
  text: `SELECT u.id, u.email, u.username FROM users u
    WHERE u.id = ANY($1::uuid[]) OR u.email = ANY($2::text[]) OR u.username = ANY($2::text[])`,
  values: [names.filter(isId), names],
});
