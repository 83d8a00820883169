import type { Notifications } from '../notify/index.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { withDefaults, type Settings } from './settings.ts';

/** Settings at hand without a statement: loaded once, and again when any process changed them. */
export class SettingsStore {
  #current: Promise<Settings> | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    notifications: Notifications,
  ) {
    notifications.on('settings', () => {
      this.#current = null;
    });
  }

  get(): Promise<Settings> {
    const loading = (this.#current ??= this.#load());
    loading.catch(() => {
      if (this.#current === loading) this.#current = null;
    });
    return loading;
  }

  #load(): Promise<Settings> {
    return this.unitOfWork.aside(async (db) => {
      const [row] = await db.rows<{ document: object }>({
        name: 'settings',
        text: 'SELECT document FROM settings',
        values: [],
      });
      return withDefaults(row?.document ?? {});
    });
  }
}
