import type { Reader } from '../../core/unit-of-work.ts';
import { normalizedLogin } from '../../identity/passwords/index.ts';
import { userErrors, type UserService, type UserView } from '../../identity/users/index.ts';

/** The account that signs in by this email address or username. @throws NOT_FOUND */
export async function accountByLogin(db: Reader, users: UserService, login: string): Promise<UserView> {
  const [row] = await db.rows<{ id: string }>({
    text: 'SELECT id FROM users WHERE email = $1 OR username = $1',
    values: [normalizedLogin(login)],
  });
  const user = row ? await users.findById(db, row.id) : null;
  if (!user) throw userErrors.NOT_FOUND();
  return user;
}
