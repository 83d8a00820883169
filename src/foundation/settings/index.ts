export {
  beyondDefaults,
  defaultSettings,
  withDefaults,
  type ModelPrice,
  type Settings,
  type SettingsDocument,
} from './settings.ts';
export { SettingsStore } from './settings-store.ts';
export { SettingsRow } from './settings.entity.ts';
