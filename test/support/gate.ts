import { asOwner } from './database.ts';
import type { House } from './house.ts';

/** The database as it is when its server is being moved: nobody gets in, whoever was in is out. */
export class Gate {
  readonly #name: string;

  constructor(house: House) {
    this.#name = new URL(house.database.address.url).pathname.slice(1);
  }

  close(): Promise<void> {
    return asOwner('postgres', async (client) => {
      await client.query(`ALTER DATABASE ${this.#name} ALLOW_CONNECTIONS false`);
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [this.#name]);
    });
  }

  open(): Promise<void> {
    return asOwner('postgres', async (client) => {
      await client.query(`ALTER DATABASE ${this.#name} ALLOW_CONNECTIONS true`);
    });
  }
}
