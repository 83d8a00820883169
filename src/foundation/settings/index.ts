export { defaultSettings, type ModelPrice, type Settings } from './settings.ts';
export { SettingsStore } from './settings-store.ts';
export { SettingsRow } from './settings.entity.ts';
