import { PlatformConfigService } from '../platform/configs/index.ts';
import { PlatformConfigResolver } from '../platform/configs/platform-config.resolver.ts';
import { SettingsService, SettingsTransferService } from '../platform/settings/index.ts';
import { SettingsResolver } from '../platform/settings/settings.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type SettingsRooms = ReturnType<typeof settingsRooms>;

/** The rooms of the platform wing that say how the installation works. */
export function settingsRooms({ config, notifications, box }: Foundation, { userLoader }: Identity) {
  const settings = new SettingsService(notifications, config.mail !== null);
  const configs = new PlatformConfigService(box);
  return {
    configs,
    resolvers: [
      [SettingsResolver, new SettingsResolver(settings, new SettingsTransferService(settings, configs))],
      [PlatformConfigResolver, new PlatformConfigResolver(configs, userLoader)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
