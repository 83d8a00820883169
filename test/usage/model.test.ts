import fc from 'fast-check';
import { newId } from '../../src/core/ids.ts';
import { periodAt, type ResetPeriod } from '../../src/usage/measures/index.ts';
import type { KeyCaller } from '../support/callers.ts';
import { House, type TestUser } from '../support/house.ts';
import { amounts, check, gatewayOf, record, RELEASE, reserve } from '../support/usage.ts';

jest.setTimeout(240_000);

const zones = [
  'Africa/Cairo',
  'America/Santiago',
  'Europe/Berlin',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
  'Etc/GMT+12',
];
const metrics = ['REQUESTS', 'INPUT_TOKENS', 'TOKENS'] as const;
type Metric = (typeof metrics)[number];

/** Amounts and cents. */
interface Much {
  readonly requests: number;
  readonly tokens: number;
  readonly cents: number;
}

const much: fc.Arbitrary<Much> = fc.record({
  requests: fc.integer({ min: 0, max: 5 }),
  tokens: fc.integer({ min: 0, max: 5 }),
  cents: fc.integer({ min: 0, max: 5 }),
});
const who = fc.integer({ min: 0, max: 1 });
const which = fc.integer({ min: 0, max: 30 });
const period = fc.constantFrom<ResetPeriod>('DAILY', 'WEEKLY', 'MONTHLY', 'NEVER');

const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('reserve' as const), who, much, ttl: fc.integer({ min: 60, max: 3_600 }) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('record' as const), who, much, hoursAgo: fc.constantFrom(0, 0, 0, 5, 23), again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('settle' as const), which, much }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('release' as const), which }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('wait' as const), minutes: fc.constantFrom(1, 30, 61, 600, 1_500) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('limit' as const), who, period, metric: fc.constantFrom(...metrics), maximum: fc.option(fc.integer({ min: 0, max: 15 })) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('budget' as const), who, period, cents: fc.integer({ min: 0, max: 15 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('move' as const), who, zone: fc.constantFrom(...zones) }) },
); // prettier-ignore

/** A period by its first local day. */
interface Begun {
  readonly day: string;
  readonly start: Date;
}

/** Of each kind what goes on in a zone: what was begun, until a period of a later day begins. */
const goingOn = (now: Date, zone: string, begun: ReadonlyMap<ResetPeriod, Begun>): ReadonlyMap<ResetPeriod, Begun> =>
  new Map(
    (['DAILY', 'WEEKLY', 'MONTHLY', 'NEVER'] as const).map((kind) => {
      const { start } = periodAt(kind, now, zone);
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(start);
      const before = begun.get(kind);
      return [kind, before && day <= before.day ? before : { day, start }];
    }),
  );

/** The service as simply as it can be thought: lists, and sums over them. */
class Reference {
  readonly uses: { userId: string; at: Date; much: Much }[] = [];
  readonly held: { id: string; userId: string; until: Date; much: Much; isOpen: boolean }[] = [];
  readonly limits = new Map<string, { userId: string; metric: Metric; period: ResetPeriod; maximum: number | null }>();
  readonly budgets = new Map<string, { period: ResetPeriod; cents: number }>();
  readonly zones = new Map<string, string>();
  /** In which zone somebody was counted the last time, and what had been begun in it by then. */
  readonly #counted = new Map<string, { readonly zone: string; readonly begun: ReadonlyMap<ResetPeriod, Begun> }>();

  used(userId: string, kind: ResetPeriod, now: Date, of: (much: Much) => number): number {
    const { start } = this.#present(userId, now).get(kind)!;
    return this.uses
      .filter((use) => use.userId === userId && use.at >= start)
      .reduce((sum, use) => sum + of(use.much), 0);
  }

  /** Somebody's usage is locked: from now on it is counted where they are. */
  lock(userId: string, now: Date): void {
    const { zone } = this.#counted.get(userId) ?? {};
    if (zone !== this.zones.get(userId))
      this.#counted.set(userId, { zone: this.zones.get(userId)!, begun: this.#former(userId, now) });
  }

  /** What goes on where they were counted the last time. */
  #former(userId: string, now: Date): ReadonlyMap<ResetPeriod, Begun> {
    const counted = this.#counted.get(userId);
    return counted ? goingOn(now, counted.zone, counted.begun) : new Map();
  }

  #present(userId: string, now: Date): ReadonlyMap<ResetPeriod, Begun> {
    const zone = this.zones.get(userId)!;
    const counted = this.#counted.get(userId);
    return goingOn(now, zone, counted?.zone === zone ? counted.begun : this.#former(userId, now));
  }

  reserved(userId: string, now: Date, of: (much: Much) => number): number {
    return this.held
      .filter((each) => each.userId === userId && each.isOpen && each.until > now)
      .reduce((sum, each) => sum + of(each.much), 0);
  }

  fits(userId: string, asked: Much, now: Date): boolean {
    const hasRoom = (kind: ResetPeriod, most: number, of: (much: Much) => number): boolean =>
      of(asked) === 0 || this.used(userId, kind, now, of) + this.reserved(userId, now, of) + of(asked) <= most;
    const limits = [...this.limits.values()].filter((limit) => limit.userId === userId && limit.maximum !== null);
    const budget = this.budgets.get(userId);
    return (
      limits.every((limit) => hasRoom(limit.period, limit.maximum!, amountOf(limit.metric))) &&
      (!budget || hasRoom(budget.period, budget.cents, ({ cents }) => cents))
    );
  }
}

const amountOf =
  (metric: Metric) =>
  ({ requests, tokens }: Much): number =>
    metric === 'REQUESTS' ? requests : tokens;

const usageOf = (userId: string, { requests, tokens, cents }: Much) => ({
  userId,
  amounts: amounts({ REQUESTS: requests, INPUT_TOKENS: tokens }),
  cost: (cents / 100).toFixed(2),
});

describe('whatever is reserved, recorded, settled, released, waited for, limited and moved', () => {
  let house: House;
  let gateway: KeyCaller;
  beforeAll(async () => {
    house = await House.open();
    gateway = await gatewayOf(house);
  });
  afterAll(() => house.close());

  const run = async (commands: readonly (typeof command extends fc.Arbitrary<infer C> ? C : never)[]) => {
    const users = [
      await house.addUser('USER', { timeZone: zones[0] }),
      await house.addUser('USER', { timeZone: zones[3] }),
    ];
    const reference = new Reference();
    users.forEach(({ id }, index) => reference.zones.set(id, [zones[0]!, zones[3]!][index]!));
    const now = (): Date => house.clock.now();
    const use = async (
      userId: string,
      asked: Much,
      more: { occurredAt?: Date; reservationId?: string; again?: boolean },
    ) => {
      const { again = false, ...said } = more;
      const one = { usage: usageOf(userId, asked), ...said, idempotencyKey: newId() };
      reference.lock(userId, now());
      for (let time = 0; time < (again ? 2 : 1); time += 1) {
        const { data } = await record(house, gateway, [one]);
        expect(data.recordUsage.results).toMatchObject([{ recorded: true, error: null }]);
      }
      reference.uses.push({ userId, at: said.occurredAt ?? now(), much: asked });
    };
    for (const each of commands) {
      const userId = 'who' in each ? users[each.who]!.id : '';
      const reservation = 'which' in each ? reference.held[each.which % Math.max(reference.held.length, 1)] : undefined;
      if (each.does === 'reserve') {
        reference.lock(userId, now());
        const fits = reference.fits(userId, each.much, now());
        const input = { usage: usageOf(userId, each.much), ttlSeconds: each.ttl };
        const { decision, reservation: made } = (await reserve(house, gateway, input)).data.reserveUsage;
        expect(decision.allowed).toBe(fits);
        if (fits)
          reference.held.push({ id: made.id, userId, until: new Date(made.expiresAt), much: each.much, isOpen: true });
      } else if (each.does === 'record') {
        const occurredAt =
          each.hoursAgo === 0 ? {} : { occurredAt: new Date(now().getTime() - each.hoursAgo * 3_600_000) };
        await use(userId, each.much, { ...occurredAt, again: each.again });
      } else if (each.does === 'settle' && reservation) {
        await use(reservation.userId, each.much, { reservationId: reservation.id });
        reservation.isOpen = false;
      } else if (each.does === 'release' && reservation) {
        expect((await house.ask(gateway, RELEASE, { id: reservation.id })).errors).toEqual([]);
        reservation.isOpen = false;
      } else if (each.does === 'wait') house.clock.advance({ minutes: each.minutes });
      else if (each.does === 'limit') {
        const { metric, period: kind, maximum } = each;
        reference.limits.set(`${userId} ${metric} ${kind}`, { userId, metric, period: kind, maximum });
        await house.rows(
          `INSERT INTO usage_limits (id, user_id, metric, period, maximum, updated_at) VALUES ($1, $2, $3, $4, $5, now())
            ON CONFLICT (user_id, group_id, org_unit_id, metric, period) DO UPDATE SET maximum = excluded.maximum`,
          [newId(), userId, metric, kind, maximum],
        );
      } else if (each.does === 'budget') {
        reference.budgets.set(userId, { period: each.period, cents: each.cents });
        await house.rows(
          `INSERT INTO usage_budgets VALUES ($1, $2, 'PLATFORM', $3, $4, now())
            ON CONFLICT (user_id, category) DO UPDATE SET period = excluded.period, limit_usd = excluded.limit_usd`,
          [newId(), userId, each.period, each.cents / 100],
        );
      } else if (each.does === 'move') {
        reference.zones.set(userId, each.zone);
        await house.rows('UPDATE users SET time_zone = $2 WHERE id = $1', [userId, each.zone]);
      }
    }
    for (const user of users) await agree(user, reference);
  };

  /** Used and held of everything that is bound, and the counters, before anything is counted again and after. */
  const agree = async (user: TestUser, reference: Reference): Promise<void> => {
    const look = async (): Promise<void> => {
      const at = house.clock.now();
      const usage = usageOf(user.id, { requests: 1_000, tokens: 1_000, cents: 1_000 });
      const { exceededLimits, exceededBudgets } = (await check(house, gateway, usage)).data.checkUsage;
      for (const { metric, period: kind, used, reserved } of exceededLimits) {
        const of = amountOf(metric as Metric);
        expect([used, reserved]).toEqual([reference.used(user.id, kind, at, of), reference.reserved(user.id, at, of)]);
      }
      for (const { period: kind, spent, reserved } of exceededBudgets) {
        const cents = ({ cents: of }: Much): number => of;
        expect([spent.amount, reserved.amount]).toEqual(
          [reference.used(user.id, kind, at, cents), reference.reserved(user.id, at, cents)].map((sum) =>
            (sum / 100).toFixed(2),
          ),
        );
      }
    };
    await look();
    await record(house, gateway, [{ usage: { userId: user.id, amounts: [] } }]);
    reference.lock(user.id, house.clock.now());
    await look();
    const [total] = await house.rows(`SELECT requests FROM usage_counters WHERE user_id = $1 AND period = 'NEVER'`, [
      user.id,
    ]);
    const sum = reference.uses
      .filter(({ userId }) => userId === user.id)
      .reduce((all, { much: of }) => all + of.requests, 0);
    expect(total.requests).toBe(String(sum));
  };

  it('agrees with lists and sums over them', async () => {
    await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 8, maxLength: 40 }), run), { numRuns: 40 });
  });
});
