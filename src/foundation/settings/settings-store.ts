import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { Remembered, type Notifications } from '../notify/index.ts';
import { withDefaults, type Settings, type SettingsDocument } from './settings.ts';

/** Settings at hand without a statement: loaded once, and again when any process changed them. */
export class SettingsStore {
  readonly #settings: Remembered<Settings>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    notifications: Notifications,
  ) {
    this.#settings = new Remembered(notifications, 'settings', () => this.#load());
  }

  get(): Promise<Settings> {
    return this.#settings.get();
  }

  #load(): Promise<Settings> {
    return this.unitOfWork.aside(async (db) => {
      const [row] = await db.rows<{ document: SettingsDocument }>({
        name: 'settings',
        text: 'SELECT document FROM settings',
        values: [],
      });
      return withDefaults(row?.document ?? {});
    });
  }
}
