import { Foundation1764000000000 } from '../../migrations/1764000000000-foundation.ts';
import { Jobs1764100000000 } from '../../migrations/1764100000000-jobs.ts';
import { ActionTokens1764100001000 } from '../../migrations/1764100001000-action-tokens.ts';
import { Credentials1764100002000 } from '../../migrations/1764100002000-credentials.ts';
import { Imports1764100003000 } from '../../migrations/1764100003000-imports.ts';
import { Links1764100004000 } from '../../migrations/1764100004000-links.ts';
import { SigningKeyStandings1764100060000 } from '../../migrations/1764100060000-signing-key-standings.ts';
import { Organization1764200000000 } from '../../migrations/1764200000000-organization.ts';
import { Resources1764200001000 } from '../../migrations/1764200001000-resources.ts';
import { Directories1764300000000 } from '../../migrations/1764300000000-directories.ts';
import { DirectorySync1764300000500 } from '../../migrations/1764300000500-directory-sync.ts';
import { SingleSignOn1764300001000 } from '../../migrations/1764300001000-single-sign-on.ts';
import { UnitGrants1764300002000 } from '../../migrations/1764300002000-unit-grants.ts';
import { Scim1764300003000 } from '../../migrations/1764300003000-scim.ts';
import { Usage1764400000000 } from '../../migrations/1764400000000-usage.ts';
import { Inquiries1764500000000 } from '../../migrations/1764500000000-inquiries.ts';
import { AuditChain1764500001000 } from '../../migrations/1764500001000-audit-chain.ts';
import { PlatformConfigs1764500002000 } from '../../migrations/1764500002000-platform-configs.ts';
import { Webhooks1764500003000 } from '../../migrations/1764500003000-webhooks.ts';
import { AccessHygiene1764500004000 } from '../../migrations/1764500004000-access-hygiene.ts';
import { Hardening1764500005000 } from '../../migrations/1764500005000-hardening.ts';
import { Billing1764600000000 } from '../../migrations/1764600000000-billing.ts';
import { Payments1764600001000 } from '../../migrations/1764600001000-payments.ts';
import { PaymentEndings1764600002000 } from '../../migrations/1764600002000-payment-endings.ts';
import { AuditRetirements1764600004000 } from '../../migrations/1764600004000-audit-retirements.ts';
import { MonthsMadeOnce1764600005000 } from '../../migrations/1764600005000-months-made-once.ts';
import { Lanes1764600006000 } from '../../migrations/1764600006000-lanes.ts';
import { IdleSince1764700000000 } from '../../migrations/1764700000000-idle-since.ts';
import { UsageTotalsPending1764710000000 } from '../../migrations/1764710000000-usage-totals-pending.ts';
import { UsageRetention1764710001000 } from '../../migrations/1764710001000-usage-retention.ts';
import { BegunPeriods1764710002000 } from '../../migrations/1764710002000-begun-periods.ts';
import { UsageSums1764710003000 } from '../../migrations/1764710003000-usage-sums.ts';

/** Every migration, oldest first. */
export const migrations = [
  Foundation1764000000000,
  Jobs1764100000000,
  ActionTokens1764100001000,
  Credentials1764100002000,
  Imports1764100003000,
  Links1764100004000,
  SigningKeyStandings1764100060000,
  Organization1764200000000,
  Resources1764200001000,
  Directories1764300000000,
  DirectorySync1764300000500,
  SingleSignOn1764300001000,
  UnitGrants1764300002000,
  Scim1764300003000,
  Usage1764400000000,
  Inquiries1764500000000,
  AuditChain1764500001000,
  PlatformConfigs1764500002000,
  Webhooks1764500003000,
  AccessHygiene1764500004000,
  Hardening1764500005000,
  Billing1764600000000,
  Payments1764600001000,
  PaymentEndings1764600002000,
  AuditRetirements1764600004000,
  MonthsMadeOnce1764600005000,
  Lanes1764600006000,
  IdleSince1764700000000,
  UsageTotalsPending1764710000000,
  UsageRetention1764710001000,
  BegunPeriods1764710002000,
  UsageSums1764710003000,
];
