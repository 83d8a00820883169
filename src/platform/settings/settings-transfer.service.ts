import { inputErrors, type Violation } from '../../core/errors.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { defaultSettings } from '../../foundation/settings/index.ts';
import { refuseUnlessSuperAdmin } from '../../identity/users/index.ts';
import {
  differences,
  MOST_CONFIGS,
  MOST_NAMESPACE_CHARACTERS,
  namespacePattern,
  type KeptConfig,
  type KeptDocument,
  type PlatformConfigService,
} from '../configs/index.ts';
import { checkSettings, withNamed } from './settings.changes.ts';
import { settingsOf, told, type SettingsService, type SettingsView } from './settings.service.ts';

/** What an import changes, and how the settings are afterwards. */
export interface SettingsImport {
  readonly changedPaths: readonly string[];
  readonly settings: SettingsView;
}

/** A document of the platform that is to be as it is in what is imported. */
interface ImportedConfig {
  readonly namespace: string;
  readonly present: KeptConfig | null;
  readonly wanted: KeptDocument;
}

const PATH = ['document'];
const FORMAT = 1;
const CONFIGS = 'platformConfigs';
const MOST_VIOLATIONS = 50;

/** Carries settings and configuration documents from one installation to another, or back. */
export class SettingsTransferService {
  constructor(
    private readonly settings: SettingsService,
    private readonly configs: PlatformConfigService,
  ) {}

  /** All of it as one document, always in the same order: the same state is the same text. No secret is in it. */
  async export(db: Reader): Promise<JsonObject> {
    const settings = settingsOf(await this.settings.find(db));
    const configs = (await this.configs.exported(db)).map(({ namespace, isPublic, document }) => [
      namespace,
      { isPublic, document },
    ]);
    return { formatVersion: FORMAT, ...settings, [CONFIGS]: Object.fromEntries(configs) as JsonObject };
  }

  /**
   * Makes everything as the document has it, or refuses it whole. Settings that it does not have are as by default;
   * documents of the platform that it does not have are removed.
   * @throws BAD_USER_INPUT; FORBIDDEN for whoever is not the super admin any more
   */
  async import(tx: Tx, document: JsonObject, dryRun: boolean): Promise<SettingsImport> {
    await refuseUnlessSuperAdmin(tx);
    const before = await this.settings.lock(tx);
    const present = await this.configs.all(tx);
    const { formatVersion, [CONFIGS]: sentConfigs, ...sentSettings } = document;
    const { settings: named, violations: ofSettings } = checkSettings(sentSettings, PATH);
    const { imported, violations: ofConfigs } = this.#checked(sentConfigs, present);
    const violations = [...formatViolations(formatVersion), ...ofSettings, ...ofConfigs].slice(0, MOST_VIOLATIONS);
    if (violations.length > 0) throw inputErrors.BAD_USER_INPUT(violations);

    const change = this.settings.judge(tx, before, withNamed(defaultSettings, named), PATH);
    const removed = present.filter(({ namespace }) => !imported.some((config) => config.namespace === namespace));
    const changedPaths = [
      ...change.changed,
      ...imported.flatMap(pathsOf),
      ...removed.map(({ namespace }) => `${CONFIGS}.${namespace}`),
    ];
    if (dryRun || changedPaths.length === 0) return tx.unchanged({ changedPaths, settings: before });

    tx.record({ action: 'SETTINGS_IMPORTED', targetType: 'Settings', ...told(change) });
    if (change.changed.length > 0) await this.settings.write(tx, change);
    for (const { namespace, present: kept, wanted } of imported) await this.configs.write(tx, namespace, kept, wanted);
    for (const config of removed) await this.configs.remove(tx, config);
    return { changedPaths, settings: change.after };
  }

  #checked(
    sent: unknown,
    present: readonly KeptConfig[],
  ): { readonly imported: readonly ImportedConfig[]; readonly violations: readonly Violation[] } {
    const path = [...PATH, CONFIGS];
    // Left out by mistake, it would remove every document.
    if (!isJsonObject(sent)) return { imported: [], violations: [objectExpected(path, sent)] };
    const entries = Object.entries(sent);
    if (entries.length > MOST_CONFIGS) {
      const message = `may have at most ${MOST_CONFIGS} documents`;
      return { imported: [], violations: [{ path, code: 'TOO_MANY', message }] };
    }
    const imported: ImportedConfig[] = [];
    const violations: Violation[] = [];
    for (const [namespace, entry] of entries) {
      const place = [...path, namespace];
      const faults = entryViolations(namespace, entry, place);
      violations.push(...faults);
      if (faults.length > 0) continue;
      const kept = present.find((config) => config.namespace === namespace) ?? null;
      const draft = this.configs.draft(namespace, entry as never, kept, [...place, 'document']);
      violations.push(...draft.violations);
      imported.push({ namespace, present: kept, wanted: draft.wanted });
    }
    return { imported, violations };
  }
}

const pathsOf = ({ namespace, present, wanted }: ImportedConfig): string[] =>
  present ? differences(present, wanted).map((path) => `${CONFIGS}.${namespace}.${path}`) : [`${CONFIGS}.${namespace}`];

const objectExpected = (path: readonly string[], given: unknown): Violation =>
  given === undefined
    ? { path, code: 'REQUIRED', message: 'is required' }
    : { path, code: 'INVALID', message: 'must be an object' };

const formatViolations = (version: unknown): Violation[] => {
  const path = [...PATH, 'formatVersion'];
  if (version === FORMAT) return [];
  return version === undefined
    ? [{ path, code: 'REQUIRED', message: 'is required' }]
    : [{ path, code: 'INVALID', message: `must be ${FORMAT}, the format that exportSettings writes` }];
};

/** What is wrong with how a document stands in what is imported; in the document itself nobody has looked. */
function entryViolations(namespace: string, entry: unknown, path: readonly string[]): Violation[] {
  if (!namespacePattern.test(namespace) || namespace.length > MOST_NAMESPACE_CHARACTERS)
    return [{ path, code: 'INVALID', message: 'must be in lower snake case, such as tool_servers' }];
  if (!isJsonObject(entry)) return [objectExpected(path, entry)];
  const { isPublic, document, ...others } = entry;
  return [
    ...(typeof isPublic === 'boolean'
      ? []
      : [{ path: [...path, 'isPublic'], code: 'INVALID', message: 'must be true or false' }]),
    ...(isJsonObject(document) ? [] : [objectExpected([...path, 'document'], document)]),
    ...Object.keys(others).map((name) => ({ path: [...path, name], code: 'UNKNOWN', message: 'is not known' })),
  ];
}
