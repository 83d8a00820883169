import { graphqlEnum } from '../../core/enums.ts';
import { budgetCategories, resetPeriods, usageMetrics } from './measure.ts';

export const UsageMetricEnum = graphqlEnum('UsageMetric', usageMetrics, 'What is metered.', {
  TOKENS: 'Input and output tokens together. Derived; cannot be recorded.',
  REQUESTS: 'API requests.',
  IMAGES: 'Images generated.',
  AUDIO_SECONDS: 'Audio processed, in seconds.',
});

export const ResetPeriodEnum = graphqlEnum(
  'ResetPeriod',
  resetPeriods,
  'When a counter starts again, at midnight in the time zone of the user.',
  {
    DAILY: 'Every day.',
    WEEKLY: 'Every Monday.',
    MONTHLY: 'On the first of every month.',
    NEVER: 'Never: a lifetime limit or one-time budget.',
  },
);

export const BudgetCategoryEnum = graphqlEnum('BudgetCategory', budgetCategories, 'A category of spending.', {
  PLATFORM: 'Use through the platform.',
  CLI: 'Use through the command line.',
  PREMIUM_MODELS: 'Premium models.',
});
