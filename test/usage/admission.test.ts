import fc from 'fast-check';
import { newId } from '../../src/core/ids.ts';
import { fitting, holding, judge, retryAt, type Ask } from '../../src/usage/metering/admission.policy.ts';
import { OrderedLapses, type Lapse } from '../../src/usage/metering/lapses.ts';
import { byPeriod, spendingBy, standingOf, type Standing } from '../../src/usage/metering/standing.ts';
import { periodsOf } from '../../src/usage/metering/user-periods.ts';
import { amountsFrom, budgetCategories, formatUsd, parseUsd, recordedMetrics, resetPeriods, usageMetrics, type BudgetCategory, type RecordedMetric, type ResetPeriod, type UsageMetric } from '../../src/usage/measures/index.ts'; // prettier-ignore

const AT = new Date('2026-03-10T15:00:00Z');
const few = fc.bigInt({ min: 0n, max: 12n });

const anyAmounts = fc
  .record(Object.fromEntries(recordedMetrics.map((metric) => [metric, few])) as Record<RecordedMetric, typeof few>)
  .map((amounts) => amountsFrom(recordedMetrics.map((metric) => ({ metric, amount: amounts[metric] }))));
const category = fc.constantFrom<BudgetCategory>(...budgetCategories);
const ask: fc.Arbitrary<Ask> = fc.record({ amounts: anyAmounts, usd: few, category });
const spending = fc.tuple(few, few, few).map((each) => spendingBy((of) => each[budgetCategories.indexOf(of)]!));

const limitOf = fc
  .record({
    userId: fc.option(fc.constant('u')),
    metric: fc.constantFrom<UsageMetric>(...usageMetrics),
    period: fc.constantFrom<ResetPeriod>(...resetPeriods),
    maximum: fc.option(fc.bigInt({ min: 0n, max: 40n })),
  })
  .map((limit) => ({ ...limit, id: newId(), groupId: null, orgUnitId: null, updatedAt: AT }));
const budgetOf = fc
  .record({ category, period: fc.constantFrom<ResetPeriod>(...resetPeriods), limit: few, forgiven: few })
  .map((budget) => ({ ...budget, id: newId(), userId: 'u', updatedAt: AT, resetAt: null }));
const quotaOf = fc
  .record({
    metric: fc.constantFrom<UsageMetric>(...usageMetrics),
    included: few,
    used: few,
    days: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ days, ...quota }) => ({
    ...quota,
    id: newId(),
    periodStart: new Date(AT.getTime() - 86_400_000),
    periodEnd: new Date(AT.getTime() + days * 86_400_000),
  }));

const standing: fc.Arbitrary<Standing> = fc
  .record({
    counted: fc.tuple(...resetPeriods.map(() => fc.tuple(anyAmounts, spending))),
    limits: fc.array(limitOf, { maxLength: 8 }),
    budgets: fc.array(budgetOf, { maxLength: 3 }),
    quotas: fc.array(quotaOf, { maxLength: 3 }),
  })
  .map(({ counted, ...bounds }) => {
    const periods = periodsOf({ timeZone: 'Africa/Cairo', begun: null }, AT);
    return standingOf({
      ...bounds,
      userId: 'u',
      timeZone: 'Africa/Cairo',
      at: AT,
      counted: byPeriod((kind) => {
        const [amounts, spent] = counted[resetPeriods.indexOf(kind)]!;
        return { period: periods[kind], amounts, spending: spent };
      }),
      held: { amounts: amountsFrom([]), spending: spendingBy(() => 0n) },
    });
  });

const TOKENS: readonly RecordedMetric[] = ['INPUT_TOKENS', 'OUTPUT_TOKENS'];
const wantedOf = (metric: UsageMetric, { amounts }: Ask): bigint =>
  (metric === 'TOKENS' ? TOKENS : [metric]).reduce((sum, each) => sum + amounts[each], 0n);
const spentOf = (of: BudgetCategory, { usd, category: whose }: Ask): bigint => (whose === of ? usd : 0n);

/** What of each bound is left, by name, told anew from what was used and held; without what is unlimited. */
function left(
  { limits, budgets, quotas }: Standing,
  held: readonly Ask[],
): Map<string, { left: bigint; wanted: (ask: Ask) => bigint }> {
  const sum = (of: (each: Ask) => bigint): bigint => held.reduce((total, each) => total + of(each), 0n);
  return new Map([
    ...limits
      .filter(({ maximum }) => maximum !== null)
      .map(({ metric, period, maximum, used }) => {
        const wanted = (each: Ask) => wantedOf(metric, each);
        return [`${metric} ${period}`, { left: maximum! - used - sum(wanted), wanted }] as const;
      }),
    ...budgets.map(({ id, category: of, limit, spent }) => {
      const wanted = (each: Ask) => spentOf(of, each);
      return [id, { left: limit - spent - sum(wanted), wanted }] as const;
    }),
    ...quotas.map(({ id, metric, included, used }) => {
      const wanted = (each: Ask) => wantedOf(metric, each);
      return [id, { left: included - used - sum(wanted), wanted }] as const;
    }),
  ]);
}

/** What lapses within an hour or a month, in that order: also at the same instant, and when a period ends. */
const lapses = (maxLength: number): fc.Arbitrary<Lapse[]> =>
  fc
    .array(
      fc.tuple(
        ask,
        fc.oneof(
          fc.integer({ min: 1, max: 3_600 }),
          fc.integer({ min: 1, max: 30 }).map((days) => days * 86_400),
        ),
      ),
      { maxLength },
    ) // prettier-ignore
    .map((each) =>
      each
        .map(([held, seconds]): Lapse => ({ ...held, expiresAt: new Date(AT.getTime() + seconds * 1_000) }))
        .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime()),
    );

/** The same instant as `retryAt`, looked for bound by bound among all at which anything lapses or ends. */
function triedOneByOne({ limits, budgets, quotas, at }: Standing, each: Ask, held: readonly Lapse[]): Date | null {
  const bounds = [
    ...limits.map(({ metric, maximum, used, resetsAt }) => ({ wanted: (of: Ask) => wantedOf(metric, of), maximum, used, end: resetsAt })), // prettier-ignore
    ...budgets.map(({ category: of, limit, spent, resetsAt }) => ({ wanted: (by: Ask) => spentOf(of, by), maximum: limit, used: spent, end: resetsAt })), // prettier-ignore
    ...quotas.map(({ metric, included, used, periodEnd }) => ({ wanted: (of: Ask) => wantedOf(metric, of), maximum: included, used, end: periodEnd })), // prettier-ignore
  ].filter(({ maximum, wanted }) => maximum !== null && wanted(each) > 0n);
  const instants = [at, ...held.map(({ expiresAt }) => expiresAt), ...bounds.flatMap(({ end }) => end ?? [])];
  const isOver = (instant: Date | null, now: Date): boolean => instant !== null && instant <= now;
  const fitting = instants.filter((now) =>
    bounds.every(({ wanted, maximum, used, end }) => {
      const still = held.filter(({ expiresAt }) => !isOver(expiresAt, now));
      const taken = still.reduce((sum, lapse) => sum + wanted(lapse), isOver(end, now) ? 0n : used);
      return taken + wanted(each) <= maximum!;
    }),
  );
  return fitting.length > 0 ? new Date(Math.min(...fitting.map((instant) => instant.getTime()))) : null;
}

describe('admission', () => {
  it('grants what fits into everything and nothing else, after any sequence, and names all that is exceeded', () => {
    fc.assert(
      fc.property(standing, fc.array(ask, { maxLength: 12 }), (first, asks) => {
        let present = first;
        const held: Ask[] = [];
        for (const each of asks) {
          const verdict = judge(present, each);
          const bounds = [...left(first, held)];
          const exceeded = bounds.filter(([, bound]) => bound.wanted(each) > 0n && bound.wanted(each) > bound.left);
          const named = [
            ...verdict.exceededLimits.map(({ metric, period }) => `${metric} ${period}`),
            ...verdict.exceededBudgets.map(({ id }) => id),
            ...verdict.exceededQuotas.map(({ id }) => id),
          ];
          expect(named.sort()).toEqual(exceeded.map(([name]) => name).sort());
          expect(verdict.allowed).toBe(exceeded.length === 0);
          if (!verdict.allowed) continue;
          held.push(each);
          present = holding(present, each);
        }
        for (const [, bound] of left(first, held))
          if (held.some((each) => bound.wanted(each) > 0n)) expect(bound.left >= 0n).toBe(true);
        for (const { maximum, remaining, used, reserved } of present.limits)
          expect(remaining).toBe(maximum === null ? null : maximum > used + reserved ? maximum - used - reserved : 0n);
        for (const { limit, remaining, spent, reserved } of present.budgets)
          expect(remaining).toBe(limit > spent + reserved ? limit - spent - reserved : 0n);
      }),
      { numRuns: 1_500 },
    );
  });

  it('says the earliest instant at which it would fit, and null where there is none', () => {
    fc.assert(
      fc.property(standing, lapses(8), ask, (first, lapses, each) => {
        const present = lapses.reduce(holding, first);
        const verdict = judge(present, each);
        const fits = (at: Date): boolean => {
          const still = lapses.filter(({ expiresAt }) => expiresAt > at);
          const over = (end: Date | null): boolean => end !== null && end <= at;
          const then: Standing = {
            ...first,
            limits: first.limits.map((limit) => (over(limit.resetsAt) ? { ...limit, used: 0n } : limit)),
            budgets: first.budgets.map((budget) => (over(budget.resetsAt) ? { ...budget, spent: 0n } : budget)),
            quotas: first.quotas.map((quota) => (over(quota.periodEnd) ? { ...quota, used: 0n } : quota)),
          };
          return judge(still.reduce<Standing>(holding, then), each).allowed;
        };
        const told = verdict.allowed ? AT : retryAt(present, each, verdict, new OrderedLapses(lapses));
        if (told === null) expect(fits(new Date('2099-01-01T00:00:00Z'))).toBe(false);
        else {
          expect(fits(told)).toBe(true);
          if (told > AT) expect(fits(new Date(told.getTime() - 1))).toBe(false);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('says the same instant as whoever tries one after the other, however many are refused', () => {
    fc.assert(
      fc.property(standing, lapses(30), fc.array(ask, { minLength: 1, maxLength: 10 }), (first, held, asks) => {
        const present = held.reduce(holding, first);
        const lapsing = new OrderedLapses(held);
        for (const each of asks) {
          const verdict = judge(present, each);
          if (!verdict.allowed)
            expect(retryAt(present, each, verdict, lapsing)).toEqual(triedOneByOne(present, each, held));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('looks at what is held once for each metric and category, however many are refused', () => {
    const all = amountsFrom(recordedMetrics.map((metric) => ({ metric, amount: 1n })));
    let looks = 0;
    const held = Array.from({ length: 2_000 }, (_, second): Lapse => ({
      get amounts() {
        looks += 1;
        return all;
      },
      get category(): BudgetCategory {
        looks += 1;
        return 'CLI';
      },
      usd: 1n,
      expiresAt: new Date(AT.getTime() + (second + 1) * 1_000),
    }));
    const quotas = usageMetrics.map((metric) => ({
      id: newId(),
      metric,
      included: 1_000n,
      used: 0n,
      reserved: 2_000n * (metric === 'TOKENS' ? 2n : 1n),
      periodStart: AT,
      periodEnd: new Date(AT.getTime() + 86_400_000),
    }));
    const budget = {
      id: newId(),
      userId: 'u',
      category: 'CLI',
      period: 'NEVER',
      limit: 1_000n,
      updatedAt: AT,
    } as const;
    const budgets = [{ ...budget, spent: 0n, reserved: 2_000n, remaining: 0n, usedRatio: 0, periodStart: AT, resetsAt: null }]; // prettier-ignore
    const present = { userId: 'u', timeZone: 'UTC', at: AT, limits: [], budgets, quotas } as unknown as Standing;
    const lapsing = new OrderedLapses(held);
    for (let asked = 0; asked < 300; asked += 1) {
      const each: Ask = { amounts: all, usd: 1n, category: 'CLI' };
      const verdict = judge(present, each);
      expect([verdict.exceededQuotas, verdict.exceededBudgets]).toEqual([quotas, budgets]);
      // Of 4,000 tokens no more than 998 may be held, beside two that are asked for.
      expect(retryAt(present, each, verdict, lapsing)).toEqual(held[1_500]!.expiresAt);
    }
    expect(looks).toBe(2_000 * (usageMetrics.length + 1));
  });

  it('lets pass whatever asks for nothing, even where more than everything is used', () => {
    fc.assert(
      fc.property(standing, (present) => {
        expect(judge(present, { amounts: amountsFrom([]), usd: 0n, category: 'CLI' })).toBe(fitting);
      }),
    );
  });
});

describe('an exact sum of dollars', () => {
  it('is read and written without a loss', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (usd) => {
        expect(parseUsd(formatUsd(usd))).toBe(usd);
      }),
    );
  });

  it.each([
    ['12.5', '12.50'],
    ['0', '0.00'],
    ['0.0000000001', '0.0000000001'],
    ['0.100', '0.10'],
    ['-1.005', '-1.005'],
    ['1.00000000000000', '1.00'],
  ])('reads %s and writes %s', (text, written) => expect(formatUsd(parseUsd(text)!)).toBe(written));

  it.each(['', '1.', '.5', '1e3', '1,5', '0.00000000001', ' 1', '١'])('is not %j', (text) =>
    expect(parseUsd(text)).toBeNull(),
  );
});
