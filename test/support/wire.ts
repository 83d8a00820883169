import net from 'node:net';
import { cloneDatabase, type TestDatabase } from './database.ts';

/** A network between the service and its database that can go silent without ending a connection. */
export class Wire {
  /** Connections that were ever made. */
  connections = 0;
  readonly #sockets = new Set<net.Socket>();
  readonly #held: (() => void)[] = [];
  #said = '';
  #silent: (said: string, connection: number) => boolean = () => false;

  private constructor(
    private readonly server: net.Server,
    /** The database, by way of this wire. */
    readonly database: TestDatabase,
  ) {}

  static async to(database: TestDatabase): Promise<Wire> {
    const address = new URL(database.address.url);
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const through = new URL(address);
    through.hostname = '127.0.0.1';
    through.port = String((server.address() as net.AddressInfo).port);
    const wire = new Wire(server, { ...database, address: { ...database.address, url: through.toString() } });
    server.on('connection', (client) =>
      wire.#join(client, net.connect(Number(address.port || 5432), address.hostname)),
    );
    return wire;
  }

  /** From now on nothing arrives on connections that ever said this; on none at all for the empty text. */
  silence(text: string): void {
    this.#silent = (said) => said.includes(text);
  }

  /** From now on nothing arrives on connections that are yet to be made. */
  silenceNew(): void {
    const made = this.connections;
    this.#silent = (_said, connection) => connection > made;
  }

  /** Whether the service ever said this. */
  heard(text: string): boolean {
    return this.#said.includes(text);
  }

  /** Lets everything through again, and first what was said meanwhile. */
  mend(): void {
    this.#silent = () => false;
    for (const send of this.#held.splice(0)) send();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(client: net.Socket, database: net.Socket): void {
    const connection = (this.connections += 1);
    let said = '';
    const pass = (bytes: Buffer, to: net.Socket): void => {
      const send = (): void => void (to.writable && to.write(bytes));
      if (this.#silent(said, connection)) this.#held.push(send);
      else send();
    };
    client.on('data', (bytes: Buffer) => {
      said += bytes.toString('latin1');
      this.#said += bytes.toString('latin1');
      pass(bytes, database);
    });
    database.on('data', (bytes: Buffer) => pass(bytes, client));
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('close', () => other.destroy());
      one.on('error', () => undefined);
    }
  }
}

/** A database of one's own, and the wire to it. */
export async function wiredDatabase(): Promise<{ wire: Wire; direct: TestDatabase; drop: () => Promise<void> }> {
  const direct = await cloneDatabase();
  const wire = await Wire.to(direct);
  return {
    wire,
    direct,
    drop: async () => {
      await wire.close();
      await direct.drop();
    },
  };
}
