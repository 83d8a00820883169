import type { z } from 'zod';
import { DomainError } from '../../core/errors.ts';
import type { RemoteAnswer, RemoteApi } from '../../foundation/remote/index.ts';
import { DeltaExpiredError, type DirectoryConnection } from '../directory-sync/index.ts';
import { graphError, pageOf, tokenAnswer, tokenError } from './graph.shapes.ts';

/** The end of a collection: where to ask for what changes from now on; null for one that does not tell. */
export interface CollectionEnd {
  deltaLink: string | null;
}

/** How the provider says that it no longer knows what changed: 410, or an error of one of these codes. */
const expired =
  /^(syncStateNotFound|syncStateInvalid|resyncRequired|resyncChangesApplyDifferences|resyncChangesUploadDifferences|Directory_ExpiredPageToken)$/i;

/** Microsoft Graph as one tenant's application reads it; for one reading. */
export class Graph {
  #token: string | null = null;

  constructor(
    private readonly login: RemoteApi,
    private readonly api: RemoteApi,
    private readonly connection: DirectoryConnection,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * The items of a collection, page by page.
   * @param address of the first page, or of where an earlier reading ended
   * @param end is told where the next reading begins
   * @throws INVALID_STATE, SERVICE_UNAVAILABLE, DeltaExpiredError
   */
  async *items<T extends z.ZodType>(address: string, item: T, end?: CollectionEnd): AsyncGenerator<z.output<T>> {
    for (let next: string | undefined = address; next !== undefined;) {
      const answer = await this.#get(next);
      const page = pageOf(item).safeParse(answer.body);
      if (!page.success) throw new DomainError('INVALID_STATE', 'Microsoft Graph answered something that is no page.');
      yield* page.data.value as z.output<T>[];
      next = page.data['@odata.nextLink'];
      if (end && page.data['@odata.deltaLink'] !== undefined) end.deltaLink = page.data['@odata.deltaLink'];
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
    const code = graphError.safeParse(answer.body).data?.error.code ?? '';
    if (answer.status === 410 || expired.test(code)) throw new DeltaExpiredError();
    throw new DomainError('INVALID_STATE', `Microsoft Graph refuses to be read: ${said(answer.status, code)}.`);
  }

  async #attempt(address: string): Promise<RemoteAnswer> {
    this.#token ??= await this.#newToken();
    return this.api.ask({ address, headers: { authorization: `Bearer ${this.#token}` }, signal: this.signal });
  }

  /** @throws INVALID_STATE where the application is not let in */
  async #newToken(): Promise<string> {
    const { tenantId, clientId, clientSecret } = this.connection;
    const answer = await this.login.ask({
      method: 'POST',
      address: `/${encodeURIComponent(tenantId ?? '')}/oauth2/v2.0/token`,
      form: {
        grant_type: 'client_credentials',
        client_id: clientId ?? '',
        client_secret: clientSecret,
        scope: this.api.scope('.default'),
      },
      signal: this.signal,
    });
    const token = tokenAnswer.safeParse(answer.body);
    if (answer.status === 200 && token.success) return token.data.access_token;
    const code = tokenError.safeParse(answer.body).data?.error ?? '';
    throw new DomainError('INVALID_STATE', `Microsoft Entra ID refuses the client: ${said(answer.status, code)}.`);
  }
}

/** A status with a code, as far as that is one: nothing else of an answer is repeated. */
const said = (status: number, code: string): string => (/^[\w.]{1,64}$/.test(code) ? `${status} ${code}` : `${status}`);
