import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { SecretBox } from '../../src/foundation/crypto/index.ts';
import { newKeyPair, privateKeyOf } from '../../src/identity/tokens/key-pair.ts';
import { until } from './until.ts';
import type { Answer, Caller, House } from './house.ts';

/** ENCRYPTION_KEY of every house. */
export const HOUSE_KEY = Buffer.alloc(32, 7);

const HANDED = 'GATEHOUSE_TEST_SIGNING_KEYS';
const box = new SecretBox(HOUSE_KEY);

/** Rows of `signing_keys`, as JSON. */
type Row = Readonly<Record<string, unknown>>;

/** Makes the keys of all houses: each would otherwise take a while to make its own. Once, before the suite. */
export async function handOverSigningKeys(): Promise<void> {
  const pairs = await Promise.all([newKeyPair(box), newKeyPair(box)]);
  const rows: Row[] = pairs.map(({ id, algorithm, publicJwk, privateKey }) => ({
    id,
    algorithm,
    public_jwk: publicJwk,
    private_key: `\\x${privateKey.toString('hex')}`,
  }));
  process.env[HANDED] = JSON.stringify(rows);
}

/** Gives a house that has no keys yet one that signs and one that stands by, both published yesterday. */
export async function giveSigningKeys(owner: Pool): Promise<void> {
  await owner.query(
    `INSERT INTO signing_keys (id, algorithm, public_jwk, private_key, created_at, activated_at, longest_token_seconds)
      SELECT id, algorithm, public_jwk, private_key, now() - interval '1 day',
        CASE WHEN ordinality = 1 THEN now() - interval '1 day' END, CASE WHEN ordinality = 1 THEN 3600 ELSE 0 END
      FROM ROWS FROM (json_to_recordset($1) AS (id text, algorithm text, public_jwk jsonb, private_key bytea))
        WITH ORDINALITY
      WHERE NOT EXISTS (SELECT FROM signing_keys)
      ON CONFLICT DO NOTHING`,
    [process.env[HANDED]],
  );
}

/** Puts the keys that a house began with in the place of those it has now. */
export async function renewSigningKeys(house: House): Promise<void> {
  await house.rows('DELETE FROM signing_keys');
  await giveSigningKeys(house.database.owner);
  await house.rows(`SELECT pg_notify('gatehouse', '{"topic": "signingKeys", "payload": {}}')`);
  const given = (await house.rows('SELECT id FROM signing_keys ORDER BY id')).map(({ id }) => String(id));
  await until(async () => String((await keysIn(house)).map(({ kid }) => kid).sort()) === String(given));
}

/** The private part of a stored key, for tests that forge. */
export async function privateKeyIn(owner: Pool, id: string): Promise<KeyObject> {
  const { rows } = await owner.query<{ privateKey: Buffer }>(
    'SELECT private_key AS "privateKey" FROM signing_keys WHERE id = $1',
    [id],
  );
  return privateKeyOf(rows[0]!, box);
}

const ROTATE = 'mutation { rotateSigningKey { keyId } }';

/** Rotates the signing key. */
export const rotate = (house: House, caller: Caller, headers: Record<string, string> = {}): Promise<Answer> =>
  house.ask(caller, ROTATE, {}, headers);

/** The published keys of a house. */
export async function keysIn({ url }: Pick<House, 'url'>): Promise<(Record<string, unknown> & { kid: string })[]> {
  const answer = await fetch(`${url}/.well-known/jwks.json`);
  return ((await answer.json()) as { keys: (Record<string, unknown> & { kid: string })[] }).keys;
}

/** The key that signs, by the rows. */
export async function activeKeyOf(house: House): Promise<string> {
  const rows = await house.rows('SELECT id FROM signing_keys WHERE activated_at IS NOT NULL AND retired_at IS NULL');
  return (rows as { id: string }[])[0]!.id;
}

/** The key that signed a caller's token. */
export const tokenKeyOf = ({ authorization }: Caller): string =>
  (
    JSON.parse(Buffer.from(authorization!.slice('Bearer '.length).split('.')[0]!, 'base64url').toString()) as {
      kid: string;
    }
  ).kid;
