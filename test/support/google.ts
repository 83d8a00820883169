import { generateKeyPairSync } from 'node:crypto';
import { importSPKI, jwtVerify } from 'jose';
import { newId } from '../../src/core/ids.ts';
import { StandIn, type StandInAnswer, type StandInRequest } from './stand-in.ts';

const TOKEN = 'stand-in-token-of-google-0123456789';
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** How the stand-in's customer lets a directory in; the secret as the console gives it. */
export const WORKSPACE = {
  provider: 'GOOGLE_WORKSPACE',
  tenantId: null,
  clientId: 'sync@stand-in.iam.gserviceaccount.com',
  adminEmail: 'admin@workspace.example',
  clientSecret: JSON.stringify({
    type: 'service_account',
    private_key_id: 'key-1',
    private_key: privateKey,
    client_email: 'sync@stand-in.iam.gserviceaccount.com',
    // Where an attacker would have the assertion sent.
    token_uri: 'http://127.0.0.1:9/token',
  }),
};
/** The same as the key alone. */
export const WORKSPACE_PEM = { ...WORKSPACE, clientSecret: privateKey };

interface WorkspaceUser {
  id: string;
  primaryEmail: string;
  name: { givenName: string; familyName: string; fullName: string };
  suspended: boolean;
  archived: boolean;
  orgUnitPath: string;
}

interface WorkspaceUnit {
  readonly orgUnitId: string;
  name: string;
  parentOrgUnitId: string;
}

interface WorkspaceGroup {
  readonly id: string;
  name: string;
  readonly members: { id: string; type: 'USER' | 'GROUP' }[];
}

/**
 * Stands in for Google's token endpoint and the Directory API. What it answers has the shapes that
 * test/fixtures/google-workspace/README.md names.
 */
export class GoogleStandIn extends StandIn {
  readonly users: WorkspaceUser[] = [];
  readonly units: WorkspaceUnit[] = [];
  readonly groups: WorkspaceGroup[] = [];
  /** Claims of the assertions that came. */
  readonly claims: Record<string, unknown>[] = [];
  pageSize = 2;
  /** The name under which the address is told. */
  emailAttribute = 'primaryEmail';
  token = TOKEN;
  #assertionFault: string | null = null;

  /** The environment of a service that reads it. */
  get environment(): Record<string, string> {
    return { GOOGLE_TOKEN_URL: `${this.url}/token`, GOOGLE_DIRECTORY_URL: `${this.url}/admin/directory/v1` };
  }

  constructor() {
    super();
    this.before = async ({ form }) => {
      const assertion = form.get('assertion');
      if (assertion === null) return;
      const key = await importSPKI(publicKey, 'RS256');
      this.#assertionFault = await jwtVerify(assertion, key, {
        audience: `${this.url}/token`,
        issuer: WORKSPACE.clientId,
        subject: WORKSPACE.adminEmail,
      }).then(
        ({ payload, protectedHeader }) => (this.claims.push({ ...payload, ...protectedHeader }), null),
        (error: Error) => error.message,
      );
    };
  }

  addUnit(name: string, parent: WorkspaceUnit | null = null): WorkspaceUnit {
    const unit = { orgUnitId: `id:${newId()}`, name, parentOrgUnitId: parent?.orgUnitId ?? 'id:root' };
    this.units.push(unit);
    return unit;
  }

  addUser(
    values: Partial<Omit<WorkspaceUser, 'name'>> & { fullName?: string; unit?: WorkspaceUnit } = {},
  ): WorkspaceUser {
    const id = String(Math.floor(Math.random() * 1e15)).padStart(21, '1');
    const { fullName = `Person ${id}`, unit, ...others } = values;
    const user = {
      id,
      primaryEmail: `person-${id}@workspace.example`,
      name: { givenName: 'Person', familyName: id, fullName },
      suspended: false,
      archived: false,
      orgUnitPath: unit ? this.pathOf(unit) : '/',
      ...others,
    };
    this.users.push(user);
    return user;
  }

  addGroup(name: string, members: WorkspaceGroup['members'] = []): WorkspaceGroup {
    const group = { id: newId(), name, members };
    this.groups.push(group);
    return group;
  }

  pathOf(unit: WorkspaceUnit): string {
    const parent = this.units.find(({ orgUnitId }) => orgUnitId === unit.parentOrgUnitId);
    return `${parent ? this.pathOf(parent) : ''}/${unit.name}`;
  }

  protected answer({ method, url, authorization, form }: StandInRequest): StandInAnswer {
    if (method === 'POST' && url.pathname === '/token') {
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer' || this.#assertionFault !== null)
        return { status: 400, body: { error: 'invalid_grant', error_description: this.#assertionFault } };
      return { body: { access_token: this.token, expires_in: 3599, token_type: 'Bearer' } };
    }
    if (authorization !== `Bearer ${this.token}`) return refusedBy(401, 'authError');
    const path = url.pathname.replace('/admin/directory/v1', '');
    if (path === '/customer/my_customer/orgunits' && url.searchParams.get('type') === 'all')
      return { body: this.#units() };
    if (path === '/users' && url.searchParams.get('customer') === 'my_customer')
      return this.#page(
        url,
        'users',
        this.users.map(({ primaryEmail, ...user }) => ({
          kind: 'admin#directory#user',
          ...user,
          [this.emailAttribute]: primaryEmail,
        })),
      );
    if (path === '/groups')
      return this.#page(
        url,
        'groups',
        this.groups.map(({ id, name }) => ({
          kind: 'admin#directory#group',
          id,
          name,
          email: `${id}@workspace.example`,
        })),
      );
    const group = this.groups.find(({ id }) => path === `/groups/${id}/members`);
    if (group)
      return this.#page(
        url,
        'members',
        group.members.map((each) => ({ kind: 'admin#directory#member', ...each })),
      );
    return refusedBy(404, 'notFound');
  }

  /** A customer without units is answered without the list. */
  #units(): object {
    const units = this.units.map((unit) => ({
      kind: 'admin#directory#orgUnit',
      ...unit,
      orgUnitPath: this.pathOf(unit),
      parentOrgUnitPath: this.pathOf(unit).replace(/\/[^/]+$/, '') || '/',
    }));
    return { kind: 'admin#directory#orgUnits', ...(units.length > 0 && { organizationUnits: units }) };
  }

  #page(url: URL, key: string, all: object[]): StandInAnswer {
    const offset = Number(url.searchParams.get('pageToken') ?? 0);
    const page = all.slice(offset, offset + this.pageSize);
    const end = offset + page.length;
    return {
      body: {
        kind: `admin#directory#${key}`,
        ...(page.length > 0 && { [key]: page }),
        ...(end < all.length && { nextPageToken: String(end) }),
      },
    };
  }
}

/** The Directory API when it refuses. */
export const refusedBy = (status: number, reason: string): StandInAnswer => ({
  status,
  body: {
    error: { code: status, message: `The stand-in says ${reason}.`, errors: [{ domain: 'usageLimits', reason }] },
  },
});
