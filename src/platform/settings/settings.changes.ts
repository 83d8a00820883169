import type { z } from 'zod';
import { inputErrors, type Violation } from '../../core/errors.ts';
import { changedPaths, isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Settings } from '../../foundation/settings/index.ts';
import { settingsSchema, type NamedSettings } from './settings.schema.ts';

/** Changes to settings as they came, not checked: of sections and settings that are not named nothing is said. */
export type SettingsChanges = { readonly [S in keyof Settings]?: object | string | null };

/** What is wrong with settings that somebody names, and where; or the settings. @param path where they stand */
export function checkSettings(
  named: unknown,
  path: readonly string[],
): { readonly settings: NamedSettings; readonly violations: readonly Violation[] } {
  const parsed = settingsSchema.safeParse(named);
  return parsed.success
    ? { settings: parsed.data, violations: [] }
    : { settings: {}, violations: parsed.error.issues.flatMap((issue) => violationsOf(issue, named, path)) };
}

/** Settings that a mutation names, checked; sections that are null say nothing. @throws BAD_USER_INPUT */
export function namedSettings(changes: SettingsChanges, path: readonly string[]): NamedSettings {
  const { settings, violations } = checkSettings(saidIn(changes), path);
  if (violations.length > 0) throw inputErrors.BAD_USER_INPUT(violations);
  return settings;
}

/** What is said at all, without the members that input classes have of their own. */
const saidIn = (changes: SettingsChanges): object =>
  Object.fromEntries(
    Object.entries(changes)
      .filter(([, section]) => section != null)
      .map(([name, section]) => [name, isJsonObject(section) ? withoutUndefined(section) : section]),
  );

const withoutUndefined = (section: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined));

/** Never shows the value. A member that is not known is named in the path. */
function violationsOf(issue: z.core.$ZodIssue, named: unknown, path: readonly string[]): Violation[] {
  const place = [...path, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({ path: [...place, name], code: 'UNKNOWN', message: 'is no setting' }));
  const given = issue.path.reduce<unknown>((value, name) => (value as JsonObject)[name as string], named);
  return [
    given === undefined
      ? { path: place, code: 'REQUIRED', message: 'is required' }
      : { path: place, code: 'INVALID', message: words(issue) },
  ];
}

const words = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
    ? `must be of type ${issue.expected}`
    : issue.message;

/** Settings with those that somebody names in their place. */
export const withNamed = (settings: Settings, named: NamedSettings): Settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, present]: [string, unknown]) => {
      const said = (named as JsonObject)[name];
      return [name, isJsonObject(present) && isJsonObject(said) ? { ...present, ...said } : (said ?? present)];
    }),
  ) as unknown as Settings;

/** Where settings differ, such as `registration.signUpEnabled`. */
export const changedSettings = (before: Settings, after: Settings): string[] =>
  changedPaths(before as unknown as JsonObject, after as unknown as JsonObject);

/** The settings at these paths, each under its path: as the audit log keeps them. */
export const settingsAt = (settings: Settings, paths: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    paths.map((path) => [
      path,
      path.split('.').reduce<unknown>((value, name) => (value as JsonObject)[name], settings),
    ]),
  );
