export { SettingsService, type SettingsView } from './settings.service.ts';
export { SettingsTransferService } from './settings-transfer.service.ts';
