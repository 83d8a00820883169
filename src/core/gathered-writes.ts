import type { Socket } from 'node:net';

/** A connection of the driver, as far as its socket is concerned; that is another one once it is encrypted. */
interface Connected {
  readonly connection: { readonly stream: Socket };
}

const gathering = new WeakSet<Socket>();

/**
 * Holds back what is written to the server until all that is to be done in this turn of the event loop has been done, so
 * that it leaves in one piece: to hand over a statement costs as much as to run it.
 */
export function gatherWrites(client: object): void {
  const { stream } = (client as Connected).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  setImmediate(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}
