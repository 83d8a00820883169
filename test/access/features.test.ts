import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { newId } from '../../src/core/ids.ts';
import { serviceFeatures, type ServiceFeature } from '../../src/core/service-feature.ts';
import { House } from '../support/house.ts';

interface Switch {
  readonly variable: string;
  readonly off: string | null;
  readonly mutations: readonly string[];
}

interface Row {
  readonly field: string;
  readonly operation: string;
}

const read = (name: string): unknown =>
  parse(fs.readFileSync(path.resolve(__dirname, name), 'utf8'), { merge: true, maxAliasCount: -1 }) as unknown;
const table = read('features.yaml') as Record<ServiceFeature, Switch>;
const mutations = (read('policy.yaml') as { rows: Row[] }).rows
  .filter(({ field }) => field.startsWith('Mutation.'))
  .map(({ field, operation }) => ({ name: field.slice('Mutation.'.length), operation }));

/** Asked at the same time. */
const AT_ONCE = 8;
/** Else FEATURE_DISABLED would be what is said of it, whichever part is off. */
const setUp = {
  TRUSTED_EMAIL_HEADER: 'X-Forwarded-Email',
  TRUSTED_PROXIES: '127.0.0.1',
  STRIPE_SECRET_KEY: 'sk_test_that_is_not_used',
  STRIPE_WEBHOOK_SECRETS: 'whsec_that_is_not_used',
};

const environmentWithout = (features: readonly ServiceFeature[]): Record<string, string> => {
  const switched = features.map((feature) => table[feature]).filter(({ off }) => off !== null);
  return { ...setUp, ...Object.fromEntries(switched.map(({ variable, off }) => [variable, off!])) };
};

describe('a part of the service that is switched off', () => {
  let base: House;
  beforeAll(async () => {
    base = await House.open({ mail: true, environment: setUp });
    await base.markFirst(await base.addUser('ADMIN'));
  });
  afterAll(() => base.close());

  const houseWithout = (features: readonly ServiceFeature[]): Promise<House> =>
    House.open({
      database: base.database,
      mail: !features.includes('MAIL'),
      environment: environmentWithout(features),
    });

  /** Somebody who may do all that a part of the service can be, and whom it is done to. */
  const people = async (house: House) => ({
    caller: await house.callerFor(await house.addUser('ADMIN')),
    target: await house.addUser(),
  });
  type People = Awaited<ReturnType<typeof people>>;

  const codeOf = async (house: House, operation: string, { caller, target }: People): Promise<string | undefined> => {
    const document = operation.replaceAll('$target', target.id).replaceAll(/\$\w+/g, () => newId());
    return (await house.ask(caller, document)).refusal?.code;
  };

  it('is in the table, each one that there is', () => {
    expect(Object.keys(table)).toEqual([...serviceFeatures]);
  });

  it.each(serviceFeatures)('refuses its mutations, and is not told to be on: %s', async (feature) => {
    const house = await houseWithout([feature]);
    const { data } = await house.ask(house.anonymous, '{ service { features } }');
    const somebody = await people(house);
    const disabled: string[] = [];
    for (const { name, operation } of mutations.filter(({ name }) => table[feature].mutations.includes(name)))
      if ((await codeOf(house, operation, somebody)) === 'FEATURE_DISABLED') disabled.push(name);
    await house.close();
    expect(data.service.features).toEqual(serviceFeatures.filter((each) => each !== feature));
    expect(disabled.sort()).toEqual([...table[feature].mutations].sort());
  });

  it('refuses no others, even where every part is', async () => {
    const house = await houseWithout(serviceFeatures);
    const disabled: string[] = [];
    for (let start = 0; start < mutations.length; start += AT_ONCE) {
      await house.rows('TRUNCATE throttle');
      const some = mutations.slice(start, start + AT_ONCE);
      const codes = await Promise.all(some.map(async ({ operation }) => codeOf(house, operation, await people(house))));
      disabled.push(...some.filter((_, index) => codes[index] === 'FEATURE_DISABLED').map(({ name }) => name));
    }
    await house.close();
    const listed = new Set(Object.values(table).flatMap((part) => part.mutations));
    expect(disabled.sort()).toEqual([...listed].sort());
  });

  it('refuses nothing where it is on', async () => {
    const somebody = await people(base);
    const codes = mutations
      .filter(({ name }) => Object.values(table).some((part) => part.mutations.includes(name)))
      .map(({ operation }) => codeOf(base, operation, somebody));
    expect(await Promise.all(codes)).not.toContain('FEATURE_DISABLED');
  });
});
