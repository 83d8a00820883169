import pg from 'pg';

/** The role that the service acts as: it owns nothing and bypasses nothing. */
export const RUNTIME_ROLE = 'gatehouse_app';

/** The database cannot be used as it is; the message tells the operator what to do. */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError';
}

const quoted = (identifier: string): string => pg.escapeIdentifier(identifier);

/**
 * Makes the runtime role where it is missing, and lets the service's login act as it. Roles belong to the whole
 * cluster, not to a database, and so to no migration.
 * @throws DatabaseSetupError when the owner may not create roles
 */
export async function prepareRuntimeRole(owner: pg.ClientBase, login: string): Promise<void> {
  try {
    const { rows } = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    // Two processes, or two databases of one cluster, may both find it missing: the loser's error is the winner's success.
    if (rows.length === 0)
      await owner.query('CREATE ROLE ' + quoted(RUNTIME_ROLE) + ' NOLOGIN').catch((error: { code?: string }) => {
        if (!['42710', '23505'].includes(error.code ?? '')) throw error;
      });
    const member = await owner.query<{ yes: boolean }>("SELECT pg_has_role($1, $2, 'MEMBER') AS yes", [
      login,
      RUNTIME_ROLE,
    ]);
    if (!member.rows[0]?.yes) await owner.query('GRANT ' + quoted(RUNTIME_ROLE) + ' TO ' + quoted(login));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== '42501') throw error;
    throw new DatabaseSetupError(
      `The role ${RUNTIME_ROLE} is missing or not granted to ${login}, and this login may not do it (${message}). ` +
        `As a superuser run: CREATE ROLE ${RUNTIME_ROLE} NOLOGIN; GRANT ${RUNTIME_ROLE} TO ${login};`,
    );
  }
}

/**
 * Refuses a connection that row-level security does not bind.
 * @throws DatabaseSetupError when the role in force is superuser, bypasses row-level security, or owns the tables
 */
export async function refusePowerfulRole(query: (text: string) => Promise<readonly unknown[]>): Promise<void> {
  const [role] = (await query(
    `SELECT current_user AS name, rolsuper AS super, rolbypassrls AS bypass,
            EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('users') AND relowner = pg_roles.oid) AS owner
       FROM pg_roles WHERE rolname = current_user`,
  )) as [{ name: string; super: boolean; bypass: boolean; owner: boolean }];
  const fault = role.super
    ? 'is a superuser'
    : role.bypass
      ? 'bypasses row-level security'
      : role.owner
        ? 'owns the tables'
        : null;
  if (fault)
    throw new DatabaseSetupError(
      `DATABASE_URL connects as ${role.name}, which ${fault}: PostgreSQL would not hold it to row-level security. ` +
        `Use a login that is a plain member of ${RUNTIME_ROLE}, or leave DATABASE_OWNER_URL unset so that the role is taken at connection.`,
    );
}
