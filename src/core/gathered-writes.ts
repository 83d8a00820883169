import type { Socket } from 'node:net';

/** A connection of the driver, as far as its socket is concerned; that is another one once it is encrypted. */
interface Connected {
  readonly connection: { readonly stream: Socket };
}

const gathering = new WeakSet<Socket>();

/**
 * Holds back what is written to the server until whoever writes has to wait for something, so that it leaves in one piece:
 * to hand over a statement costs as much as to run it. For a connection that one piece of work has for itself.
 */
export const gatherWrites = (client: object): void =>
  holdBack(client, (leave) => queueMicrotask(() => process.nextTick(leave)));

/**
 * The same for a connection that many share: until all that is to be done in this turn of the event loop has been done.
 * PostgreSQL has nothing to do meanwhile.
 */
export const gatherWritesOfTurn = (client: object): void => holdBack(client, setImmediate);

function holdBack(client: object, before: (leave: () => void) => unknown): void {
  const { stream } = (client as Connected).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  before(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}
