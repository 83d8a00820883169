import { randomUUID } from 'node:crypto';
import { StandIn, type StandInAnswer, type StandInRequest } from './stand-in.ts';

/** A user as a tenant has it. */
export interface TenantUser {
  id: string;
  displayName: string | null;
  mail: string | null;
  accountEnabled: boolean;
  department: string | null;
}

interface TenantGroup {
  readonly id: string;
  displayName: string;
  readonly users: Set<string>;
  readonly groups: Set<string>;
}

interface MemberEvent {
  readonly seq: number;
  readonly group: string;
  readonly type: 'user' | 'group';
  readonly id: string;
  readonly isMember: boolean;
}

const TOKEN = 'stand-in-token-of-graph-0123456789';
export const TENANT = {
  tenantId: 'b4b1e2f6-1111-4222-8333-444455556666',
  clientId: 'c0ffee00-1111-4222-8333-444455556666',
  clientSecret: 'stand-in~secret-of-the-application.0123',
};

/**
 * Stands in for Microsoft's token endpoint and Microsoft Graph. What it answers has the shapes that
 * test/fixtures/entra-id/README.md names.
 */
export class GraphStandIn extends StandIn {
  readonly users = new Map<string, TenantUser>();
  readonly groups = new Map<string, TenantGroup>();
  readonly units = new Map<string, { id: string; displayName: string; members: Set<string> }>();
  pageSize = 2;
  /** Name by which the address is told; tenants cannot rename it, but a wrong version of the API would. */
  mailAttribute = 'mail';
  /** Delta tokens before this are forgotten. */
  forgottenBefore = 0;
  token = TOKEN;
  #seq = 0;
  readonly #changed = new Map<string, number>();
  readonly #removed = new Map<string, number>();
  readonly #members: MemberEvent[] = [];

  /** The environment of a service that reads it. */
  get environment(): Record<string, string> {
    return { ENTRA_LOGIN_URL: this.url, MICROSOFT_GRAPH_URL: `${this.url}/v1.0` };
  }

  addUser(values: Partial<TenantUser> = {}): TenantUser {
    const id = values.id ?? randomUUID();
    const tag = id.slice(-12);
    const user = {
      id,
      displayName: `Person ${tag}`,
      mail: `Person-${tag}@tenant.example`,
      accountEnabled: true,
      department: null,
      ...values,
    };
    this.users.set(id, user);
    this.#touch(id);
    return user;
  }

  changeUser(user: Pick<TenantUser, 'id'>, values: Partial<TenantUser>): void {
    Object.assign(this.users.get(user.id)!, values);
    this.#touch(user.id);
  }

  removeUser({ id }: Pick<TenantUser, 'id'>): void {
    this.users.delete(id);
    this.#removed.set(id, (this.#seq += 1));
  }

  addGroup(displayName: string, users: readonly TenantUser[] = [], groups: readonly TenantGroup[] = []): TenantGroup {
    const group = {
      id: randomUUID(),
      displayName,
      users: new Set(users.map(({ id }) => id)),
      groups: new Set(groups.map(({ id }) => id)),
    };
    this.groups.set(group.id, group);
    this.#touch(group.id);
    for (const { id } of users) this.#member(group.id, 'user', id, true);
    for (const { id } of groups) this.#member(group.id, 'group', id, true);
    return group;
  }

  renameGroup({ id }: TenantGroup, displayName: string): void {
    this.groups.get(id)!.displayName = displayName;
    this.#touch(id);
  }

  removeGroup({ id }: TenantGroup): void {
    this.groups.delete(id);
    this.#removed.set(id, (this.#seq += 1));
  }

  setMember(group: TenantGroup, type: 'user' | 'group', { id }: { id: string }, isMember: boolean): void {
    const members = type === 'user' ? group.users : group.groups;
    if (isMember) members.add(id);
    else members.delete(id);
    this.#member(group.id, type, id, isMember);
    this.#touch(group.id);
  }

  addUnit(displayName: string, members: readonly TenantUser[] = []) {
    const unit = { id: randomUUID(), displayName, members: new Set(members.map(({ id }) => id)) };
    this.units.set(unit.id, unit);
    return unit;
  }

  #touch(id: string): void {
    this.#changed.set(id, (this.#seq += 1));
    this.#removed.delete(id);
  }

  #member(group: string, type: 'user' | 'group', id: string, isMember: boolean): void {
    this.#members.push({ seq: (this.#seq += 1), group, type, id, isMember });
  }

  protected answer({ method, url, authorization, form }: StandInRequest): StandInAnswer {
    const { pathname } = url;
    if (method === 'POST' && pathname === `/${TENANT.tenantId}/oauth2/v2.0/token`) return this.#grant(form);
    if (authorization !== `Bearer ${this.token}`) return failed(401, 'InvalidAuthenticationToken');
    if (pathname === '/v1.0/users/delta') return this.#delta(url, (since) => this.#userItems(since));
    if (pathname === '/v1.0/groups/delta') return this.#delta(url, (since) => this.#groupItems(since));
    if (pathname === '/v1.0/directory/administrativeUnits')
      return this.#page(
        url,
        [...this.units.values()].map(({ id, displayName }) => ({ id, displayName })),
      );
    const unit = this.units.get(
      /^\/v1\.0\/directory\/administrativeUnits\/([^/]+)\/members$/.exec(pathname)?.[1] ?? '',
    );
    if (unit)
      return this.#page(
        url,
        [...unit.members].map((id) => ({ '@odata.type': '#microsoft.graph.user', id })),
      );
    return failed(404, 'Request_ResourceNotFound');
  }

  #grant(form: URLSearchParams): StandInAnswer {
    const isRight =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === TENANT.clientId &&
      form.get('client_secret') === TENANT.clientSecret &&
      form.get('scope') === `${this.url}/.default`;
    if (!isRight)
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: `AADSTS7000215: ${form.get('client_secret')}` },
      };
    return { body: { token_type: 'Bearer', expires_in: 3599, access_token: this.token } };
  }

  /** A round of a delta query: pages by skip token, and at the end a delta link. */
  #delta(url: URL, items: (since: number | null) => object[]): StandInAnswer {
    const [since = null, until = this.#seq, offset = 0] = (url.searchParams.get('$skiptoken') ?? '')
      .split('.')
      .map((part) => (part === '' || part === 'all' ? undefined : Number(part)));
    const deltaToken = url.searchParams.get('$deltatoken');
    const from = deltaToken === null ? since : Number(deltaToken);
    if (deltaToken !== null && from! < this.forgottenBefore)
      return { status: 410, headers: { location: `${this.url}${url.pathname}` }, body: codeOf('resyncRequired') };
    const all = items(from);
    const page = all.slice(offset, offset + this.pageSize);
    const end = offset + page.length;
    const base = `${this.url}${url.pathname}`;
    const more = end < all.length;
    return {
      body: {
        '@odata.context': `${this.url}/v1.0/$metadata#users`,
        ...(more
          ? { '@odata.nextLink': `${base}?$skiptoken=${from ?? 'all'}.${until}.${end}` }
          : { '@odata.deltaLink': `${base}?$deltatoken=${until}` }),
        value: page,
      },
    };
  }

  #userItems(since: number | null): object[] {
    const told = [...this.users.values()].filter(({ id }) => since === null || this.#changed.get(id)! > since);
    const gone = since === null ? [] : this.#removedSince(since, () => true);
    const named = told.map(({ mail, ...user }) => ({ ...user, [this.mailAttribute]: mail }));
    return [...named, ...gone.filter(({ id }) => !this.groups.has(id))];
  }

  #groupItems(since: number | null): object[] {
    const told = [...this.groups.values()].filter(({ id }) => since === null || this.#changed.get(id)! > since);
    const items = told.map(({ id, displayName, users, groups }) => ({
      displayName,
      id,
      'members@delta':
        since === null
          ? [...[...users].map((each) => member('user', each)), ...[...groups].map((each) => member('group', each))]
          : this.#members
              .filter((event) => event.group === id && event.seq > since)
              .map((event) => member(event.type, event.id, event.isMember)),
    }));
    return [...items, ...(since === null ? [] : this.#removedSince(since, (id) => !this.users.has(id)))];
  }

  #removedSince(since: number, isMeant: (id: string) => boolean): { id: string }[] {
    return [...this.#removed]
      .filter(([id, seq]) => seq > since && isMeant(id))
      .map(([id]) => ({ id, '@removed': { reason: 'changed' } }));
  }

  #page(url: URL, all: object[]): StandInAnswer {
    const offset = Number(url.searchParams.get('$skiptoken') ?? 0);
    const page = all.slice(offset, offset + this.pageSize);
    const end = offset + page.length;
    const next = `${this.url}${url.pathname}?$skiptoken=${end}`;
    return { body: { ...(end < all.length && { '@odata.nextLink': next }), value: page } };
  }
}

const member = (type: 'user' | 'group', id: string, isMember = true) => ({
  '@odata.type': `#microsoft.graph.${type}`,
  id,
  ...(!isMember && { '@removed': { reason: 'deleted' } }),
});

const codeOf = (code: string) => ({ error: { code, message: `The stand-in says ${code}.` } });
const failed = (status: number, code: string): StandInAnswer => ({ status, body: codeOf(code) });

/** Microsoft Graph when it is asked too often. @param retryAfter seconds */
export const throttled = (retryAfter = '0'): StandInAnswer => ({
  status: 429,
  headers: { 'retry-after': retryAfter },
  body: codeOf('TooManyRequests'),
});
