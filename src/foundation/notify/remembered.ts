import type { Notifications } from './notifications.ts';
import type { Topics } from './topics.ts';

/** One value that everybody needs, such as the settings: loaded once, and again after any process said it changed. */
export class Remembered<V> {
  #value: Promise<V> | null = null;

  constructor(
    private readonly notifications: Notifications,
    topic: keyof Topics,
    private readonly load: () => Promise<V>,
  ) {
    notifications.on(topic, () => {
      this.#value = null;
    });
  }

  /** The value; those who ask while it is being loaded share the one load. */
  get(): Promise<V> {
    if (this.#value) return this.#value;
    const loading = this.load();
    this.#value = loading;
    const forget = (): void => {
      if (this.#value === loading) this.#value = null;
    };
    // While no message could tell of a change, everybody has to ask anew.
    loading.then(() => {
      if (!this.notifications.isConnected) forget();
    }, forget);
    return loading;
  }
}
