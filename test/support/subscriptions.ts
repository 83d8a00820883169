import type { GraphQLField } from 'graphql';
import { EventStream, type StreamOptions } from '../../src/foundation/notify/index.ts';
import type { Caller, House } from './house.ts';
import { SocketClient } from './web-socket.ts';
import { until } from './until.ts';

/** The subscription by which the others are tried. */
export const ACCESS_CHANGED = 'subscription($userId: ID) { accessChanged(userId: $userId) { userId occurredAt } }';

/** Waits until so many streams are open: the protocol has no message that says that a subscription has begun. */
export const streaming = (house: House, count: number): Promise<void> =>
  until(() => house.app.notifications.openStreams === count);

/** Tells all processes, as one of them would, that the access of these users changed; of all for null. */
export async function tellAccessChanged(house: House, userIds: readonly string[] | null): Promise<void> {
  await house.database.runtime.query('SELECT pg_notify($1, $2)', [
    'gatehouse',
    JSON.stringify({ topic: 'access', payload: { userIds }, at: new Date().toISOString() }),
  ]);
}

/** Connections of a test, closed together. */
export class Sockets {
  readonly #open: { close(): Promise<void> }[] = [];

  constructor(private readonly house: () => House) {}

  connect(caller: Caller, to: House = this.house()): SocketClient {
    const client = new SocketClient(to, caller);
    this.#open.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((each) => each.close()));
  }
}

type AccessChanged = GraphQLField<unknown, unknown>;
type Planted = Partial<Pick<AccessChanged, 'subscribe' | 'resolve'>>;

/** Has `accessChanged` of a house begin or answer otherwise. Gives back what undoes it. */
export function plant(house: House, planted: Planted): () => void {
  const field = house.app.schema.getSubscriptionType()!.getFields().accessChanged!;
  const { subscribe, resolve } = field;
  Object.assign(field, planted);
  return () => Object.assign(field, { subscribe, resolve });
}

/** A stream of a test's own in place of the one of `accessChanged`. */
export function plantStream<E>(house: House, options: StreamOptions<E> = {}) {
  let released = false;
  const stream = new EventStream<E>(options, () => (released = true));
  return { stream, isReleased: () => released, undo: plant(house, { subscribe: () => stream }) };
}
