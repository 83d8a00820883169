import pg from 'pg';

/** The role that the service acts as: it owns nothing and bypasses nothing. */
export const RUNTIME_ROLE = 'gatehouse_app';

/** The role that takes tasks from the queue and marks them done, which the service itself may not. */
export const WORKER_ROLE = 'gatehouse_worker';

/** The database cannot be used as it is; the message tells the operator what to do. */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError';
}

/** Who signs in, to act as a role. */
interface ActingLogin {
  readonly login: string;
  /** Whether its connections take the role, and do not only use its rights. */
  readonly assumeRole: boolean;
}

/** PostgreSQL 16. */
const MEMBERSHIP_HAS_OPTIONS = 160_000;

const quoted = (identifier: string): string => pg.escapeIdentifier(identifier);

/**
 * Makes a role where it is missing, and lets a login act as it. Roles belong to the whole cluster, not to a database,
 * and so to no migration.
 * @throws DatabaseSetupError when the owner may not create roles
 */
export async function prepareRole(owner: pg.ClientBase, role: string, acting: ActingLogin): Promise<void> {
  const { login } = acting;
  try {
    const { rows } = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    // Two processes, or two databases of one cluster, may both find it missing: the loser's error is the winner's success.
    if (rows.length === 0)
      await owner.query('CREATE ROLE ' + quoted(role) + ' NOLOGIN').catch((error: { code?: string }) => {
        if (!['42710', '23505'].includes(error.code ?? '')) throw error;
      });
    const version = await versionOf(owner);
    const options = version >= MEMBERSHIP_HAS_OPTIONS ? ' WITH INHERIT TRUE, SET TRUE' : '';
    if (!(await mayAct(owner, role, acting, version)))
      await owner.query('GRANT ' + quoted(role) + ' TO ' + quoted(login) + options);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== '42501') throw error;
    throw new DatabaseSetupError(
      `The role ${role} is missing or not granted to ${login}, and this login may not do it (${message}). ` +
        `As a superuser run: CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO ${login};`,
    );
  }
}

/**
 * Whether the login may act as the role: by becoming it, or by having its rights. Since PostgreSQL 16 a member may be
 * one who can do neither, as who creates a role at first is.
 */
async function mayAct(
  owner: pg.ClientBase,
  role: string,
  { login, assumeRole }: ActingLogin,
  version: number,
): Promise<boolean> {
  const becoming = version >= MEMBERSHIP_HAS_OPTIONS ? 'SET' : 'MEMBER';
  const { rows } = await owner.query<{ yes: boolean }>('SELECT pg_has_role($1, $2, $3) AS yes', [
    login,
    role,
    assumeRole ? becoming : 'USAGE',
  ]);
  return rows[0]!.yes;
}

async function versionOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  return rows[0]!.version;
}

/** How a refusal is told: whose connection it is, and what to do about it. */
interface Telling {
  readonly who: string;
  readonly remedy: string;
}

const ofTheService: Telling = {
  who: 'DATABASE_URL',
  remedy: `Use a login that is a plain member of ${RUNTIME_ROLE}, or leave DATABASE_OWNER_URL unset so that the role is taken at connection.`,
};

/** Of a connection that was to take the worker's role and did not. */
export const ofTheWorker: Telling = {
  who: 'The worker',
  remedy: `The startup option role=${WORKER_ROLE} has to reach PostgreSQL: a pooler in between must not drop it.`,
};

/**
 * Refuses a connection that row-level security does not bind.
 * @throws DatabaseSetupError when the role in force is superuser, bypasses row-level security, or owns a table or the
 * database, itself or through a role whose rights it has
 */
export async function refusePowerfulRole(
  query: (text: string) => Promise<readonly unknown[]>,
  { who, remedy }: Telling = ofTheService,
): Promise<void> {
  const [role] = (await query(
    `SELECT current_user AS name, rolsuper AS super, rolbypassrls AS bypass,
            EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', current_schema())
                       AND pg_has_role(current_user, c.relowner, 'USAGE')) AS "ownsTables",
            EXISTS (SELECT FROM pg_database
                     WHERE datname = current_database() AND pg_has_role(current_user, datdba, 'USAGE')) AS "ownsDatabase"
       FROM pg_roles WHERE rolname = current_user`,
  )) as [{ name: string; super: boolean; bypass: boolean; ownsTables: boolean; ownsDatabase: boolean }];
  const fault = role.super
    ? 'is a superuser'
    : role.bypass
      ? 'bypasses row-level security'
      : role.ownsTables
        ? 'owns tables, itself or through a role'
        : role.ownsDatabase
          ? 'owns the database, itself or through a role'
          : null;
  if (fault)
    throw new DatabaseSetupError(
      `${who} connects as ${role.name}, which ${fault}: PostgreSQL would not hold it to row-level security. ${remedy}`,
    );
}
