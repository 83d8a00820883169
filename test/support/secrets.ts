import type pg from 'pg';

/** Names under which a request or an answer holds a secret. */
const SECRET_NAMES = new Set([
  'credential',
  'accessToken',
  'refreshToken',
  'secret',
  'clientSecret',
  'token',
  'bearerToken',
  'password',
  'apiKey',
  'currentPassword',
  'newPassword',
]);
/** Shorter ones, such as a wrong password of a test, may stand anywhere by chance. */
const LEAST_LENGTH = 16;
/** Tables this large are filled by a test itself, not by what the service was told. */
const MOST_ROWS = 20_000;

/** Every secret that passed between a house and its callers. None may be found again in its database or its log. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Takes note of what a caller and the service told each other. */
  noteExchange(sent: Readonly<Record<string, string>>, request: unknown, received: Headers, data: unknown): void {
    this.note(sent.authorization?.replace(/^Bearer +/i, ''));
    this.note(sent['x-api-key']);
    this.noteIn(request);
    this.noteIn(data);
    for (const cookie of received.getSetCookie()) this.note(cookie.split(';', 1)[0]!.split('=').slice(1).join('='));
  }

  /** Takes note of the tokens in links that were mailed. */
  noteLinks(mails: unknown): void {
    for (const [, token] of JSON.stringify(mails).matchAll(/token=([\w-]+)/g)) this.note(token);
  }

  /** Takes note of what stands under the name of a secret, however deep. */
  private noteIn(value: unknown): void {
    if (value === null || typeof value !== 'object') return;
    for (const [name, inner] of Object.entries(value)) {
      if (SECRET_NAMES.has(name) && typeof inner === 'string') this.note(inner);
      // Signed links hold theirs in the URL.
      else if (name === 'url' && typeof inner === 'string') this.note(/gh_[a-z]+_[\w-]+$/.exec(inner)?.[0]);
      else this.noteIn(inner);
    }
  }

  private note(secret: string | null | undefined): void {
    if (secret && secret.length >= LEAST_LENGTH) this.#known.add(secret);
  }

  /** Where secrets were found: names of tables, or `log`; with the beginning of each. */
  async search(owner: pg.Pool, log: readonly unknown[]): Promise<string[]> {
    if (this.#known.size === 0) return [];
    const { rows: tables } = await owner.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_|^information_schema$' AND c.reltuples < $1`,
      [MOST_ROWS],
    );
    const found = this.#foundIn('log', JSON.stringify(log));
    for (const { name } of tables) {
      const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t LIMIT ${MOST_ROWS}`);
      found.push(...this.#foundIn(name, rows.map(({ row }) => row).join('\n')));
    }
    return found;
  }

  /** Bytes are shown in hexadecimal digits. */
  #foundIn(place: string, text: string): string[] {
    return [...this.#known]
      .filter((secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString('hex')))
      .map((secret) => `${place}: ${secret.slice(0, 8)}…`);
  }
}
