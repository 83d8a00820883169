import { z } from 'zod';
import { DomainError } from '../../core/errors.ts';
import type { RemoteAnswer, RemoteApi } from '../../foundation/remote/index.ts';
import { googleError } from './directory-api.shapes.ts';

const reasonOf = ({ body }: RemoteAnswer): string => googleError.safeParse(body).data?.error.errors?.[0]?.reason ?? '';

/** A quota that is used up for now. */
export const isThrottled = (answer: RemoteAnswer): boolean =>
  answer.status === 403 && /^(userRateLimitExceeded|rateLimitExceeded|quotaExceeded)$/.test(reasonOf(answer));

/** The Directory API of the Admin SDK, on behalf of an administrator; for one reading. */
export class DirectoryApi {
  #token: string | null = null;

  constructor(
    private readonly api: RemoteApi,
    private readonly newToken: () => Promise<string>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * The items of a list, page by page.
   * @param key by which an answer holds them; a page without it has none
   * @throws INVALID_STATE, SERVICE_UNAVAILABLE
   */
  async *items<T extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    key: string,
    item: T,
  ): AsyncGenerator<z.output<T>> {
    const shape = z.object({ [key]: z.array(item).optional(), nextPageToken: z.string().optional() });
    for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
      const answer = await this.#get(`${path}?${new URLSearchParams({ ...query, ...(pageToken && { pageToken }) })}`);
      const page = shape.safeParse(answer.body);
      if (!page.success) throw new DomainError('INVALID_STATE', 'Google answered something that is no list.');
      const data = page.data as { readonly nextPageToken?: string; readonly [list: string]: unknown };
      yield* (data[key] ?? []) as z.output<T>[];
      pageToken = data.nextPageToken;
    }
  }

  /** An access token lasts an hour, and a reading may take longer: one that is refused is replaced once. */
  async #get(address: string): Promise<RemoteAnswer> {
    let answer = await this.#attempt(address);
    if (answer.status === 401) {
      this.#token = null;
      answer = await this.#attempt(address);
    }
    if (answer.status === 200) return answer;
    const reason = reasonOf(answer);
    const said = /^\w{1,64}$/.test(reason) ? `${answer.status} ${reason}` : `${answer.status}`;
    throw new DomainError('INVALID_STATE', `Google refuses to be read: ${said}.`);
  }

  async #attempt(address: string): Promise<RemoteAnswer> {
    this.#token ??= await this.newToken();
    return this.api.ask({ address, headers: { authorization: `Bearer ${this.#token}` }, signal: this.signal });
  }
}
