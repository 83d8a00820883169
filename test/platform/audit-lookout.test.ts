import { createLogger } from '../../src/core/logger.ts';
import type { Reader } from '../../src/core/unit-of-work.ts';
import { AuditFollowing, AuditLookout } from '../../src/platform/audit/index.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { Sockets, streaming } from '../support/subscriptions.ts';
import { fromElsewhere, behindProxy, PASSWORD, unused } from '../identity/sign-in.support.ts';

const CREATED = `subscription ($filter: AuditEventFilter) { auditEventCreated(filter: $filter) { action targetId } }`;
const RENAME = 'mutation ($id: ID!, $name: String!) { updateUser(id: $id, input: { name: $name }) { user { id } } }';
const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { nextStep } }';

/** Opens once, for all who wait. */
function gate() {
  let open!: () => void;
  return Object.assign(new Promise<void>((resolve) => (open = resolve)), { open: () => open() });
}

let house: House;
let boss: Caller;
let bob: TestUser;
const sockets = new Sockets(() => house);
/** Holds the next transaction of which the event is one, before its commit. */
let held: { readonly action: string; readonly reached: () => void; readonly goesOn: Promise<void> } | null = null;
beforeAll(async () => {
  house = await House.open({ environment: { ...behindProxy, WORKER: 'off' } });
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
  bob = await house.addUser();
  house.app.unitOfWork.onAudit(async () => async (_tx, events) => {
    if (!held || !events.some(({ action }) => action === held!.action)) return;
    const { reached, goesOn } = held;
    held = null;
    reached();
    await goesOn;
  });
});
afterEach(async () => {
  await sockets.close();
  await streaming(house, 0);
});
afterAll(() => house.close());

let renamed = 0;
async function rename(): Promise<void> {
  const { errors } = await house.ask(boss, RENAME, { id: bob.id, name: `Bob ${(renamed += 1)}` });
  expect(errors).toEqual([]);
}

describe('whoever follows the audit log', () => {
  it('hears of a sign-up that commits after what began later', async () => {
    const stream = sockets.connect(boss).subscribe(CREATED);
    await streaming(house, 1);
    const [reached, goesOn] = [gate(), gate()];
    held = { action: 'USER_SIGNED_UP', reached: reached.open, goesOn };
    const email = `new-${unused()}@example.org`;
    const input = { email, name: 'Grace Hopper', password: PASSWORD };
    const signingUp = house.ask(house.anonymous, SIGN_UP, { input }, fromElsewhere());
    await reached;
    await rename();
    expect((await stream.next()).data.auditEventCreated).toEqual({ action: 'USER_UPDATED', targetId: bob.id });
    goesOn.open();
    expect((await signingUp).data.signUp).toEqual({ nextStep: 'AWAIT_APPROVAL' });
    const [{ id }] = await house.rows('SELECT id FROM users WHERE email = $1', [email]);
    expect((await stream.next()).data.auditEventCreated).toEqual({ action: 'USER_SIGNED_UP', targetId: id });
  });
});

describe('those who begin to follow it while a look is under way', () => {
  it('wait for one look of their own, by which what was committed meanwhile is told before they listen', async () => {
    let holding: { readonly reached: () => void; readonly goesOn: Promise<void> } | null = null;
    let ended = 0;
    const unitOfWork = {
      aside: async <T>(work: (db: Reader) => Promise<T>): Promise<T> => {
        const seen = await house.app.unitOfWork.aside(work);
        const hold = holding;
        holding = null;
        hold?.reached();
        await hold?.goesOn;
        ended += 1;
        return seen;
      },
    };
    const { notifications } = house.app;
    const logger = createLogger('error', { write: (line) => void house.log.push(JSON.parse(line)) });
    const following = new AuditFollowing(notifications, new AuditLookout(unitOfWork, notifications, logger));
    const before = await following.watch({});
    const [reached, goesOn] = [gate(), gate()];
    holding = { reached: reached.open, goesOn };
    await reached;
    await rename();
    const [endedBefore, begins] = [ended, Array.from({ length: 5 }, () => following.watch({}))];
    goesOn.open();
    const streams = await Promise.all(begins);
    // The one that was held, and one for all.
    expect(ended - endedBefore).toBe(2);
    const told = (await before.next()).value!;
    await rename();
    const { id } = (await before.next()).value!;
    for (const stream of streams) expect((await stream.next()).value!.id).toBe(id);
    expect(id).not.toBe(told.id);
    await Promise.all([before, ...streams].map((stream) => stream.return()));
  });
});
