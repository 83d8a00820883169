import { KnownDocuments } from '../../src/http/known-documents.ts';
import type { House } from './house.ts';

export interface Asked {
  readonly query: string;
  readonly variables?: object | null;
  readonly operationName?: string;
}

/** As an answer is compared: what differs between any two is taken out. */
export interface Seen {
  readonly status: number;
  readonly headers: Record<string, string | boolean | null>;
  readonly body: string;
}

const headersThatMatter = [
  'content-type',
  'cache-control',
  'retry-after',
  'allow',
  'content-security-policy',
  'ratelimit-policy',
];

/** Asks a house by the ordinary lane and by the direct one. */
export class Lanes {
  readonly #find = jest.spyOn(KnownDocuments.prototype, 'find');

  constructor(private readonly house: House) {}

  async ask(asked: Asked, headers: Readonly<Record<string, string>>): Promise<Seen & { direct: boolean }> {
    this.#find.mockClear();
    const response = await fetch(`${this.house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(asked),
    });
    const requestId = response.headers.get('x-request-id')!;
    const body = (await response.text())
      .replaceAll(requestId, '<request>')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
      // Written a little after the request that it is about.
      .replace(/"lastActiveAt":null/g, '"lastActiveAt":"<instant>"')
      .replace(/"remaining":\d+/g, '"remaining":<points>')
      .replace(/gh_[a-z]+_[\w-]+/g, '<token>')
      .replace(/"latencyMs":\d+/g, '"latencyMs":0');
    return {
      status: response.status,
      headers: {
        ...Object.fromEntries(headersThatMatter.map((name) => [name, response.headers.get(name)])),
        // What is left is another number each time.
        ratelimit: response.headers.has('ratelimit'),
      },
      body,
      direct: this.#find.mock.results.some(({ value }) => value !== null),
    };
  }

  /** The answers of both. A strange Accept header is nothing that the direct lane knows. */
  async both(asked: Asked, headers: Readonly<Record<string, string>>, accept = '*/*') {
    const { direct: wasDirect, ...ordinary } = await this.ask(asked, {
      ...headers,
      accept: `${accept}, text/x-nothing;q=0.1`,
    });
    // Judged and remembered where the first was not.
    await this.ask(asked, { ...headers, accept });
    const { direct, ...other } = await this.ask(asked, { ...headers, accept });
    expect(wasDirect).toBe(false);
    return { ordinary, other, direct };
  }
}
