import { newId } from '../../src/core/ids.ts';
import type { House } from './house.ts';

/** Makes room in the audit log for events of these instants, as the service does for the present. */
export const makeMonths = (house: House, instants: readonly (Date | string)[]): Promise<unknown> =>
  house.rows('SELECT ensure_audit_partition(at) FROM unnest($1::timestamptz[]) AS at', [instants]);

/** An event as the service would write it, with the mark that it is not sealed, or as a row that somebody slips in. */
export async function addEvents(
  house: House,
  values: readonly Record<string, unknown>[],
  { isSlippedIn = false } = {},
): Promise<string[]> {
  const events: Record<string, unknown>[] = values.map((each) => ({
    id: newId(),
    action: 'USER_UPDATED',
    actor_name: 'Somebody',
    target_type: 'User',
    created_at: house.clock.now(),
    ...each,
  }));
  await makeMonths(
    house,
    events.map(({ created_at: at }) => at as Date | string),
  );
  const rows = `jsonb_populate_recordset(null::audit_events, $1)`;
  await house.rows(`INSERT INTO audit_events SELECT * FROM ${rows}`, [JSON.stringify(events)]);
  if (!isSlippedIn)
    await house.rows(`INSERT INTO audit_unsealed SELECT id, created_at FROM ${rows}`, [JSON.stringify(events)]);
  return events.map(({ id }) => id as string);
}
