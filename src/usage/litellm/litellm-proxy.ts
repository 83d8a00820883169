import { z } from 'zod';
import { jsonOf } from '../../core/json.ts';
import { Destinations, OutboundClient, OutboundFailure } from '../../foundation/outbound/index.ts';
import type { ProxyNames } from './litellm-users.ts';

/** A user of a LiteLLM proxy, or a key there that is of no user: what it spent, and what it may spend. */
export interface ProxyEntry {
  readonly kind: 'user' | 'key';
  /** What the proxy knows it by: the user's id, or the digest of the key. */
  readonly id: string;
  /** By what its account may be found. */
  readonly names: ProxyNames;
  /** USD, since the proxy's period of it began; as it was sent, whatever that is. */
  readonly spent: number;
  /** USD; null: no limit. */
  readonly maxBudget: number | null;
  /** Such as 30d; null: its budget never begins anew. */
  readonly budgetDuration: string | null;
}

/** Why a proxy did not tell what it was asked for. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

const PAGE_SIZE = 100;
const MOST_PAGES = 1_000;
/** A key as the proxy shows it takes some thousand. */
const MOST_BYTES = 8 * 1_024 * 1_024;
const PATIENCE_MS = 60_000;

// JSON has numbers that are none here, such as 1e999: of one entry, and no reason to refuse the list.
const money = z.custom<number>((value) => typeof value === 'number').nullish();
const text = z.string().refine((value) => !value.includes('\0'));
const id = text.min(1);
const bounds = { spend: money, max_budget: money, budget_duration: text.nullish() };
const pages = z.int().min(0);

const userPage = z
  .object({ users: z.array(z.object({ user_id: id, user_email: text.nullish(), ...bounds })), total_pages: pages })
  .transform(({ users, total_pages }) => ({
    pages: total_pages,
    entries: users.map((user) => entry('user', user.user_id, [user.user_id, user.user_email], user)),
  }));

const keyPage = z
  .object({
    keys: z.array(z.object({ token: id, key_alias: text.nullish(), user_id: text.nullish(), ...bounds })),
    total_pages: pages,
  })
  .transform(({ keys, total_pages }) => ({
    pages: total_pages,
    // What is spent by a user's key is in what the user spent.
    entries: keys.filter(({ user_id }) => !user_id).map((key) => entry('key', key.token, [key.key_alias], key)),
  }));

type Page = z.output<typeof userPage>;
type Bounds = z.output<z.ZodObject<typeof bounds>>;

const entry = (
  kind: ProxyEntry['kind'],
  ownId: string,
  names: ProxyNames,
  { spend, max_budget, budget_duration }: Bounds,
): ProxyEntry => ({
  kind,
  id: ownId,
  names,
  spent: spend ?? 0,
  maxBudget: max_budget ?? null,
  budgetDuration: budget_duration ?? null,
});

/**
 * A LiteLLM proxy, asked for what it keeps of users and keys; as its management API has it (`/user/list`, `/key/list`).
 * Its key goes to the host that the operator named and to no other: a redirect is an answer like any other.
 */
export class LiteLlmProxy {
  readonly #outbound: OutboundClient;

  /** @param url http or https, without a slash at its end @param key of an administrator */
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {
    this.#outbound = new OutboundClient(new Destinations([new URL(url).hostname]));
  }

  /** All users, and all keys that are of no user, each once. @throws ProxyError */
  async entries(): Promise<ProxyEntry[]> {
    const users = await this.#all(userPage, '/user/list', `page_size=${PAGE_SIZE}`);
    const keys = await this.#all(keyPage, '/key/list', `size=${PAGE_SIZE}&return_full_object=true`);
    return [...users, ...keys];
  }

  /** What comes anew while its pages are read moves others to a later page, so that they come twice. */
  async #all(shape: z.ZodType<Page>, path: string, query: string): Promise<ProxyEntry[]> {
    const entries = new Map<string, ProxyEntry>();
    for (let page = 1; ; page += 1) {
      const answer = shape.safeParse(await this.#ask(path, `page=${page}&${query}`));
      if (!answer.success)
        throw new ProxyError(`What the proxy answered to ${path} is not the list that was asked for.`);
      for (const each of answer.data.entries) entries.set(each.id, each);
      if (page >= answer.data.pages) return [...entries.values()];
      if (answer.data.pages > MOST_PAGES)
        throw new ProxyError(`The proxy has ${answer.data.pages} pages of ${path}; at most ${MOST_PAGES} are read.`);
    }
  }

  /** JSON; undefined where the answer is none. */
  async #ask(path: string, query: string): Promise<unknown> {
    const { status, body } = await this.#outbound
      .ask({
        method: 'GET',
        url: `${this.url}${path}?${query}`,
        headers: { accept: 'application/json', authorization: `Bearer ${this.key}` },
        timeoutMs: PATIENCE_MS,
        mostBytes: MOST_BYTES,
      })
      .catch((error: unknown) => {
        if (error instanceof OutboundFailure) throw new ProxyError(`The proxy was asked for ${path}. ${error.message}`);
        throw error;
      });
    if (status !== 200) throw new ProxyError(`The proxy answered ${status} to ${path}${hintOf(status)}.`);
    return jsonOf(body.toString());
  }
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) return ': LITELLM_API_KEY has to be a key of one of its administrators';
  if (status >= 300 && status < 400) return ': redirects are not followed; give the address that it leads to';
  return '';
}
