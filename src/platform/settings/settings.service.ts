import type { JsonObject } from '../../core/json.ts';
import type { Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import {
  beyondDefaults,
  SettingsRow,
  withDefaults,
  type Settings,
  type SettingsDocument,
} from '../../foundation/settings/index.ts';
import { changedSettings, namedSettings, settingsAt, withNamed, type SettingsChanges } from './settings.changes.ts';
import { settingsErrors } from './settings.errors.ts';
import { changesAccess, refuseClimbing, refuseLockout } from './settings.policy.ts';

/** Settings as clients see them: all of them, whether set or as they are by default. */
export interface SettingsView extends Settings {
  /** Raised by each change. */
  readonly version: number;
  readonly updatedAt: Date;
}

/** Changes that were decided on a version of the settings. */
export interface VersionedSettingsChanges extends SettingsChanges {
  readonly expectedVersion?: number | null;
}

/** What becomes of settings: those that are so by now, and which of them differ from before. */
export interface SettingsChange {
  readonly before: SettingsView;
  readonly after: SettingsView;
  readonly changed: readonly string[];
}

const PATH = ['input'];

const presentSettings: Statement = {
  name: 'present_settings',
  text: 'SELECT document, version, updated_at AS "updatedAt" FROM settings',
  values: [],
};

/** The settings of the installation: read, and changed. What is changed holds at once on the process that changed it, within a second on all others. */
export class SettingsService {
  constructor(
    private readonly notifications: Notifications,
    private readonly hasMail: boolean,
  ) {}

  async find(db: Reader): Promise<SettingsView> {
    const [row] = await db.rows<Pick<SettingsRow, 'document' | 'version' | 'updatedAt'>>(presentSettings);
    return viewOf(row!);
  }

  /** The settings, held until the transaction ends: whoever changes them, or documents beside them, comes one after the other. */
  async lock(tx: Tx): Promise<SettingsView> {
    const row = await tx.lock(SettingsRow, { id: true });
    // Nobody changes them with a right that was taken away while they waited.
    await tx.refuseOutdated();
    return viewOf(row!);
  }

  /** Changes the settings that are named. Twice is like once. @throws CONFLICT, BAD_USER_INPUT, FORBIDDEN */
  async update(tx: Tx, { expectedVersion, ...changes }: VersionedSettingsChanges): Promise<SettingsView> {
    const named = namedSettings(changes, PATH);
    const present = await this.lock(tx);
    if (expectedVersion != null && expectedVersion !== present.version) throw settingsErrors.CONFLICT();
    const change = this.judge(tx, present, withNamed(settingsOf(present), named), PATH);
    if (change.changed.length === 0) return tx.unchanged(present);
    await this.write(tx, change);
    tx.record({ action: 'SETTINGS_UPDATED', targetType: 'Settings', ...told(change) });
    return change.after;
  }

  /** What it would be to have these settings in place of the present ones. @throws BAD_USER_INPUT, FORBIDDEN */
  judge(tx: Tx, before: SettingsView, wanted: Settings, path: readonly string[]): SettingsChange {
    const changed = changedSettings(settingsOf(before), wanted);
    refuseClimbing(tx.actor, { after: wanted, changed, path });
    refuseLockout({ after: wanted, changed, path }, this.hasMail);
    if (changed.length === 0) return { before, after: before, changed };
    return { before, after: { ...wanted, version: before.version + 1, updatedAt: tx.now }, changed };
  }

  /** Writes locked settings, and tells every process. What is recorded, the caller knows. */
  async write(tx: Tx, { after, changed }: SettingsChange): Promise<void> {
    const { version, updatedAt } = after;
    const document = beyondDefaults(settingsOf(after)) as JsonObject;
    await tx.manager.update(SettingsRow, { id: true }, { document: document as never, version, updatedAt });
    await this.notifications.send(tx, 'settings', {});
    if (changesAccess(changed)) await this.notifications.send(tx, 'access', { userIds: null });
  }
}

/** The settings that changed as the audit log keeps them, each under its path. */
export const told = ({ before, after, changed }: SettingsChange) => ({
  before: settingsAt(before, changed),
  after: settingsAt(after, changed),
});

/** The settings alone, in the order of the service. */
export function settingsOf({ version: _, updatedAt: __, ...settings }: SettingsView): Settings {
  return settings;
}

const viewOf = ({ document, version, updatedAt }: Pick<SettingsRow, 'document' | 'version' | 'updatedAt'>) => ({
  ...withDefaults(document as SettingsDocument),
  version,
  updatedAt,
});
