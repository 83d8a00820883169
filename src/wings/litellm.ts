import { LiteLlmSpendService } from '../usage/litellm/index.ts';
import type { Foundation } from './foundation.ts';
import type { SettingsRooms } from './settings.ts';
import type { Usage } from './usage.ts';

/** What a LiteLLM proxy reports, counted as a document of the platform says. */
export const liteLlmSpend = (
  { unitOfWork, logger }: Foundation,
  { recording }: Usage,
  { configs }: SettingsRooms,
): LiteLlmSpendService =>
  new LiteLlmSpendService({
    unitOfWork,
    logger,
    recording,
    documentOf: (db) => configs.ownDocument(db, 'litellm'),
  });
