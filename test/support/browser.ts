import type { House } from './house.ts';

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** Where a browser ended up, or stopped. */
export interface Visit {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where it is sent next; null where it stays. */
  readonly location: URL | null;
}

/** Follows redirects one by one, and keeps cookies by origin and path, as a browser does. */
export class Browser {
  readonly #jars = new Map<string, Map<string, Cookie>>();

  /** @param headers sent with every request: who sits at the browser */
  constructor(
    private readonly house: House,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Opens one address, and follows nothing. */
  async open(address: string | URL): Promise<Visit> {
    const url = new URL(address);
    const jar = this.#jarOf(url);
    const cookies = [...jar].filter(([, { path }]) => url.pathname.startsWith(path));
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { ...this.headers, cookie: cookies.map(([name, { value }]) => `${name}=${value}`).join('; ') },
    });
    this.house.database.secrets.noteExchange({}, {}, response.headers, {});
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    const location = response.headers.get('location');
    this.#noteSecrets([url, ...(location === null ? [] : [new URL(location, url)])]);
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      location: location === null ? null : new URL(location, url),
    };
  }

  /** Opens an address and follows redirects, up to one that leads where it says to stop. */
  async follow(address: string | URL, stopsAt: (url: URL) => boolean = () => false): Promise<Visit> {
    let visit = await this.open(address);
    for (let hops = 0; visit.location && !stopsAt(visit.location); hops += 1) {
      if (hops === 20) throw new Error(`a circle of redirects at ${visit.location.origin}`);
      visit = await this.open(visit.location);
    }
    return visit;
  }

  /** The value of a cookie of an origin; null where there is none. */
  cookie(origin: string | URL, name: string): string | null {
    return this.#jarOf(new URL(origin)).get(name)?.value ?? null;
  }

  setCookie(origin: string | URL, name: string, value: string): void {
    this.#jarOf(new URL(origin)).set(name, { value, path: '/' });
  }

  /** What is in addresses may be in no log and no row, but as a digest. */
  #noteSecrets(addresses: readonly URL[]): void {
    const parameters = addresses.flatMap(({ searchParams }) =>
      ['code', 'state', 'nonce'].map((n) => searchParams.get(n)),
    );
    const data = parameters.map((token) => ({ token }));
    this.house.database.secrets.noteExchange({}, {}, new Headers(), { data });
  }

  #jarOf({ origin }: URL): Map<string, Cookie> {
    const jar = this.#jars.get(origin) ?? new Map<string, Cookie>();
    this.#jars.set(origin, jar);
    return jar;
  }
}

function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const name = pair.slice(0, pair.indexOf('='));
  const value = pair.slice(pair.indexOf('=') + 1);
  const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
  if (value === '') jar.delete(name);
  else jar.set(name, { value, path });
}
