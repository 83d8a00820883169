import 'reflect-metadata';
import { createApp, type App } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { UserRole } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { createLogger } from '../../src/core/logger.ts';
import { digestOf, newToken } from '../../src/foundation/crypto/index.ts';
import type { ResolveHost } from '../../src/foundation/outbound/index.ts';
import type { User } from '../../src/identity/users/index.ts';
import type { JobWork } from '../../src/platform/jobs/index.ts';
import { TestClock } from './clock.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { giveSigningKeys, HOUSE_KEY } from './signing-keys.ts';
import { MailFolder, untilSent, type SentMail } from './mails.ts';
import { takeStatements } from './statements.ts';
import { until } from './until.ts';

/** Somebody who asks: the headers that say who. */
export interface Caller {
  readonly authorization?: string;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly violations: readonly { path: string[]; code: string; message: string }[];
  readonly requestId: string;
  readonly retryAfterSeconds?: number;
}

export interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly data: any;
  /** The first error, or null. */
  readonly refusal: Refusal | null;
  readonly errors: readonly Refusal[];
  readonly status: number;
  readonly headers: Headers;
  /** SQL statements that the service ran to answer. */
  readonly statements: readonly string[];
}

export interface TestUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: UserRole;
}

interface HouseOptions {
  /** Environment beside the suite's own. With ADMIN_USER the first start makes the administrator. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A database that another house has opened, to run two processes on one. */
  readonly database?: TestDatabase;
  /** Settings of the installation beside the defaults, by section. */
  readonly settings?: Readonly<Record<string, object>>;
  /** Whether mail is set up; `mails` reads what was sent. */
  readonly mail?: boolean;
  /** Work factor of bcrypt; low unless given. */
  readonly passwordCost?: number;
  /** Who does jobs of some kinds in place of the service's own. */
  readonly jobWorks?: readonly JobWork[];
  /** Who finds the addresses of hosts in place of the system. */
  readonly resolveHost?: ResolveHost;
}

/** The service, listening on an ephemeral port of 127.0.0.1, with a database of its own. */
export class House {
  readonly anonymous: Caller = {};
  /** Lines that the service logged, as JSON. */
  readonly log: Record<string, unknown>[];

  #mailFolder: MailFolder | null = null;

  private constructor(
    readonly app: App,
    readonly url: string,
    readonly database: TestDatabase,
    readonly clock: TestClock,
    private readonly ownsDatabase: boolean,
    log: Record<string, unknown>[],
  ) {
    this.log = log;
  }

  static async open({
    environment = {},
    database,
    settings,
    mail = false,
    passwordCost = 4,
    jobWorks = [],
    resolveHost,
  }: HouseOptions = {}): Promise<House> {
    const own = database ?? (await cloneDatabase());
    if (settings) await own.owner.query('UPDATE settings SET document = $1', [JSON.stringify(settings)]);
    await giveSigningKeys(own.owner);
    const clock = new TestClock();
    const log: Record<string, unknown>[] = [];
    const folder = mail ? new MailFolder() : null;
    const base = {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'debug',
      ADMIN_USER: '',
      // No test asks a provider of directories but a stand-in; nobody listens on the port for discarding.
      ENTRA_LOGIN_URL: 'http://127.0.0.1:9',
      MICROSOFT_GRAPH_URL: 'http://127.0.0.1:9/v1.0',
      GOOGLE_TOKEN_URL: 'http://127.0.0.1:9/token',
      GOOGLE_DIRECTORY_URL: 'http://127.0.0.1:9/admin/directory/v1',
      ...(folder && { MAIL_URL: folder.url }),
    };
    const config = loadConfig({ ...base, ...environment });
    const app = await createApp({
      config,
      logger: createLogger(config.logLevel, { write: (line) => void log.push(JSON.parse(line)) }),
      database: own.address,
      encryptionKey: HOUSE_KEY,
      clock,
      passwordCost,
      remoteRetryMs: 5,
      jobWorks,
      ...(resolveHost && { resolveHost }),
    });
    const start = async (): Promise<string> => {
      if (config.admin) await app.firstStart();
      return app.listen();
    };
    const url = await start().catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    const house = new House(app, url, own, clock, !database, log);
    house.#mailFolder = folder;
    return house;
  }

  async close(): Promise<void> {
    await this.app.close();
    const leaked = await this.database.secrets.search(this.database.owner, this.log);
    this.#mailFolder?.remove();
    if (this.ownsDatabase) await this.database.drop();
    if (leaked.length > 0) throw new Error(`secrets were kept or logged:\n${leaked.join('\n')}`);
  }

  /** Waits until no queued task is running or due. One that failed, and waits for its next attempt, keeps nobody waiting. */
  settled(): Promise<void> {
    return until(async () => {
      const open = `SELECT FROM graphile_worker._private_jobs
        WHERE locked_at IS NOT NULL OR (is_available AND run_at <= now()) LIMIT 1`;
      return (await this.database.owner.query(open)).rowCount === 0;
    });
  }

  /** Asks GraphQL over HTTP as somebody. */
  ask(
    caller: Caller,
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#post({ ...(caller as Record<string, string>), ...headers }, { query, variables });
  }

  /** Asks one operation of a document that holds several. */
  operation(caller: Caller, query: string, operationName: string, variables: Record<string, unknown>): Promise<Answer> {
    return this.#post(caller as Record<string, string>, { query, operationName, variables });
  }

  async #post(headers: Record<string, string>, request: object): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(request),
    });
    const body = (await response.json()) as { data?: unknown; errors?: GraphQLErrorAnswer[] };
    this.database.secrets.noteExchange({ ...headers }, request, response.headers, body.data);
    const errors = (body.errors ?? []).map(({ message, path, extensions }) => ({
      message,
      path,
      ...extensions,
    })) as Refusal[];
    return {
      data: body.data ?? null,
      refusal: errors[0] ?? null,
      errors,
      status: response.status,
      headers: response.headers,
      statements: takeStatements(response.headers.get('x-request-id') ?? ''),
    };
  }

  /** An account, written as a row. */
  async addUser(role: UserRole = 'USER', values: Partial<Record<keyof User, unknown>> = {}): Promise<TestUser> {
    const id = newId();
    const tag = id.slice(-12);
    const now = this.clock.now();
    const row = {
      id,
      username: null,
      email: `user-${tag}@example.org`,
      name: `User ${tag}`,
      avatarUrl: null,
      type: 'REGULAR',
      role,
      status: 'ACTIVE',
      statusMessage: null,
      timeZone: 'UTC',
      locale: 'en',
      mustChangePassword: false,
      emailConfirmedAt: null,
      approvedAt: role === 'PENDING' ? null : now,
      joinedAt: now,
      ...values,
    } as Record<string, unknown>;
    await this.rows(
      `INSERT INTO users (id, username, email, name, avatar_url, type, role, status, status_message, time_zone, locale,
         must_change_password, email_confirmed_at, approved_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)`,
      ['id', 'username', 'email', 'name', 'avatarUrl', 'type', 'role', 'status', 'statusMessage', 'timeZone', 'locale',
       'mustChangePassword', 'emailConfirmedAt', 'approvedAt', 'joinedAt'].map((column) => row[column]), // prettier-ignore
    );
    await this.rows('INSERT INTO user_activity (user_id) VALUES ($1)', [id]);
    return { id, name: row.name as string, email: row.email as string, role };
  }

  /** Makes an account the first user and super admin, as the first start does. */
  async markFirst(user: TestUser): Promise<void> {
    await this.rows('UPDATE installation SET first_user_id = $1, super_admin_id = $1', [user.id]);
  }

  /** A session of the account, with a token for it. */
  async callerFor(user: TestUser): Promise<Caller & { readonly sessionId: string }> {
    const sessionId = newId();
    const now = this.clock.now();
    await this.rows(
      `INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $3, $4)`,
      [sessionId, user.id, now, new Date(now.getTime() + 30 * 86_400_000)],
    );
    const { token } = await this.app.tokens.issue({ userId: user.id, sessionId }, 600);
    const caller = { authorization: `Bearer ${token}` };
    return Object.defineProperty(caller, 'sessionId', { value: sessionId }) as Caller & { sessionId: string };
  }

  /** A refresh token of a new session of the account. */
  async refreshTokenFor(user: TestUser): Promise<string> {
    const { sessionId } = await this.callerFor(user);
    const token = newToken('gh_rt');
    await this.rows('INSERT INTO refresh_tokens (digest, session_id, issued_at) VALUES ($1, $2, $3)', [
      digestOf(token),
      sessionId,
      this.clock.now(),
    ]);
    return token;
  }

  /** Mails that were sent, oldest first, once all that were queued are; to one address where one is given. */
  async mails(recipient?: string): Promise<SentMail[]> {
    if (!this.#mailFolder) throw new Error('mail is off: House.open({ mail: true })');
    await untilSent(this.database.owner);
    const mails = await this.#mailFolder.read();
    this.database.secrets.noteLinks(mails);
    return mails.filter((mail) => recipient === undefined || mail.recipient === recipient);
  }

  /** Rows as the owner of the tables sees them. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
  async rows(text: string, values: unknown[] = []): Promise<any[]> {
    return (await this.database.owner.query(text, values)).rows;
  }

  /** Audit events of a target, oldest first. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
  events(targetId: string): Promise<any[]> {
    return this.rows('SELECT * FROM audit_events WHERE target_id = $1 ORDER BY created_at, id', [targetId]);
  }
}

interface GraphQLErrorAnswer {
  readonly message: string;
  readonly path?: (string | number)[];
  readonly extensions: Record<string, unknown>;
}
