import type { UserRole } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { addDirectory, keyOf } from './callers.ts';
import type { House, TestUser } from './house.ts';
import { takeStatements } from './statements.ts';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

export interface ScimAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly body: any;
  readonly headers: Headers;
  /** SQL statements that the service ran to answer. */
  readonly statements: readonly string[];
}

/** A provisioning client, as an identity provider has it: a key of a service account, for one directory. */
export class ScimClient {
  private constructor(
    private readonly house: House,
    readonly directoryId: string,
    readonly service: TestUser,
    readonly key: string,
    readonly keyId: string,
  ) {}

  /** A client with a key, written as rows. @param role of the service account */
  static async open(house: House, { directoryId, role = 'USER' }: { directoryId?: string; role?: UserRole } = {}) {
    const directory = directoryId ?? (await addDirectory(house));
    const service = await house.addUser(role, { type: 'SERVICE', email: null, name: 'Provisioning' });
    const { key, keyId } = await keyOf(house, service, ['SCIM'], { directoryId: directory });
    return new ScimClient(house, directory, service, key, keyId);
  }

  /** Sends a request. @param path behind /scim/v2 */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ScimAnswer> {
    const sent: Record<string, string> = {
      authorization: `Bearer ${this.key}`,
      ...(body !== undefined && { 'content-type': 'application/scim+json; charset=utf-8' }),
      ...headers,
    };
    const response = await fetch(`${this.house.url}/scim/v2${path}`, {
      method,
      headers: sent,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? null : (JSON.parse(text) as unknown);
    this.house.database.secrets.noteExchange(sent, body, response.headers, answer);
    const statements = takeStatements(response.headers.get('x-request-id') ?? '');
    return { status: response.status, body: answer, headers: response.headers, statements };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ScimAnswer> {
    return this.send('GET', path, undefined, headers);
  }

  list(path: string, query: Readonly<Record<string, string | number>>): Promise<ScimAnswer> {
    const parameters = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
    return this.get(`${path}?${new URLSearchParams(parameters)}`);
  }

  /** Ids of the resources that a filter finds. */
  async find(path: string, filter: string): Promise<string[]> {
    const { status, body } = await this.list(path, { filter });
    expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
    return body.Resources.map(({ id }: { id: string }) => id);
  }

  patch(path: string, ...operations: readonly object[]): Promise<ScimAnswer> {
    return this.send('PATCH', path, { schemas: [PATCH], Operations: operations });
  }

  /** Makes a user, and gives it as it was answered. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  async addUser(values: object = {}): Promise<any> {
    const { status, body } = await this.send('POST', '/Users', newUser(values));
    expect({ status, detail: body.detail }).toEqual({ status: 201, detail: undefined });
    return body;
  }

  /** Makes a group, and gives it as it was answered. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  async addGroup(values: object = {}): Promise<any> {
    const group = { schemas: [GROUP], displayName: `Unit ${newId()}`, ...values };
    const { status, body } = await this.send('POST', '/Groups', group);
    expect({ status, detail: body.detail }).toEqual({ status: 201, detail: undefined });
    return body;
  }
}

/** A user as a client would send it, with an address of its own. */
export function newUser(values: object = {}): Record<string, unknown> {
  const tag = newId().slice(-12);
  return {
    schemas: [USER],
    userName: `scim-${tag}@example.org`,
    displayName: `Person ${tag}`,
    emails: [{ value: `scim-${tag}@example.org`, type: 'work', primary: true }],
    active: true,
    ...values,
  };
}
