import fs from 'node:fs';
import path from 'node:path';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { keyOf } from '../support/callers.ts';
import { addDirectory, addStoppedSync } from '../support/directories.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUnit } from '../support/org-units.ts';
import { addResource } from '../support/resources.ts';
import { addPlanRow, addSubscription } from '../support/billing.ts';
import { addInquiry } from '../support/inquiries.ts';
import { addProject, putInto } from '../support/projects.ts';
import { impersonation } from '../support/impersonation.ts';
import { streaming } from '../support/subscriptions.ts';
import { gatewayOf, reservationOf } from '../support/usage.ts';
import { addWebhookRow } from '../support/webhooks.ts';
import { SocketClient } from '../support/web-socket.ts';

const folder = path.resolve(__dirname, '../../examples');

interface Operation {
  readonly file: string;
  readonly document: string;
  readonly name: string;
  readonly kind: OperationTypeNode;
  readonly variables: string;
}

const operations: Operation[] = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .flatMap((file) => {
    const document = fs.readFileSync(path.join(folder, file), 'utf8');
    const sidecar = path.join(folder, file.replace(/\.graphql$/, '.variables.json'));
    const variables = fs.existsSync(sidecar) ? fs.readFileSync(sidecar, 'utf8') : '{}';
    return parse(document).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [{ file, document, name: definition.name!.value, kind: definition.operation, variables }]
        : [],
    );
  });

/** What services do that meter usage. */
const metering = ['AdmitRequest', 'RecordUsage', 'ReleaseUsage', 'CheckUsage'];

describe('the example operations', () => {
  let house: House;
  let first: TestUser;
  let caller: Caller & { readonly sessionId: string };
  let gateway: Awaited<ReturnType<typeof gatewayOf>>;
  beforeAll(async () => {
    house = await House.open({
      environment: { OUTBOUND_ALLOWED: 'hooks.example.org, tools.example.org' },
      resolveHost: async () => [{ address: '127.0.0.9', family: 4 }],
    });
    first = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(first);
    caller = await house.callerFor(first);
    gateway = await gatewayOf(house, 'ACCESS_CHECK');
  });
  afterAll(() => house.close());

  it.each(operations.map((operation) => [`${operation.name} (${operation.file})`, operation] as const))(
    'run as they are: %s',
    async (_name, { document, name, kind, variables }) => {
      const [user, other, administrator] = [await house.addUser(), await house.addUser(), await house.addUser('ADMIN')];
      const session = await house.callerFor(user);
      const program = await keyOf(house, user);
      const group = await addGroup(house, { members: [other] });
      const project = await addProject(house);
      await putInto(house, project, other);
      const unit = await addUnit(house, { members: [user] });
      const resource = await addResource(house, user);
      await house.rows(
        `INSERT INTO external_identities SELECT gen_random_uuid(), id, 'acme', id::text, now() FROM users WHERE id = $1`,
        [other.id],
      );
      const [inquiry, own] = [await addInquiry(house, user), await addInquiry(house, first)];
      const [plan, subscription] = [await addPlanRow(house), await addSubscription(house, other)];
      const filled = variables
        .replaceAll('$userId', user.id)
        .replaceAll('$otherUserId', other.id)
        .replaceAll('$administratorId', administrator.id)
        .replaceAll('$sessionId', session.sessionId)
        .replaceAll('$projectId', project.id)
        .replaceAll('$apiKeyId', program.keyId)
        .replaceAll('$groupId', group.id)
        .replaceAll('$orgUnitId', unit.id)
        .replaceAll('$resourceId', resource.id)
        .replaceAll('Berlin prompts', `Berlin prompts ${user.id.slice(-8)}`)
        .replaceAll('$directoryId', await addDirectory(house, { provider: 'ENTRA_ID' }))
        .replaceAll('$stoppedSyncId', await addStoppedSync(house))
        .replaceAll('$inquiryId', inquiry.id)
        .replaceAll('$ownInquiryId', own.id)
        .replaceAll('$planId', plan.id)
        .replaceAll('$subscriptionId', subscription.id)
        .replaceAll('$webhookId', variables.includes('$webhookId') ? await addWebhookRow(house) : '')
        .replaceAll('$token', program.key)
        .replaceAll('$reservationId', await reservationOf(house, gateway, user))
        .replaceAll('$password', 'quiet-otter-marmalade-42')
        // Addresses and names that an earlier operation of the same file may have taken.
        .replaceAll('@example.com', `@${user.id.slice(-8)}.example.com`);
      // Handing the mark on is undone by the next: each operation begins with the same super admin.
      await house.rows('UPDATE installation SET super_admin_id = $1', [first.id]);
      const given = JSON.parse(filled) as Record<string, unknown>;
      if (kind === OperationTypeNode.SUBSCRIPTION) {
        const client = new SocketClient(house, caller);
        client.subscribe(document, given, name);
        await streaming(house, 1);
        return client.close();
      }
      const askers: Readonly<Record<string, () => Promise<Caller>>> = {
        EndImpersonation: async () => (await impersonation(house)).acting,
        ...Object.fromEntries(metering.map((each) => [each, async () => gateway])),
      };
      const asker = (await askers[name]?.()) ?? caller;
      const answer = await house.operation(asker, document, name, given);
      expect(answer.errors).toEqual([]);
      expect(Object.values(answer.data as object)).not.toContain(null);
    },
  );
});
