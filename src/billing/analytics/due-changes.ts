import type { Reader } from '../../core/unit-of-work.ts';
import type { BillingSpan } from './billing-span.ts';
import type { Change, Leavers, Scope } from './movements.queries.ts';

/** What time has brought about and nobody has written yet, as changes of the figures. */
export interface DueChanges {
  until(
    db: Reader,
    scope: Scope,
    span: BillingSpan,
  ): Promise<{ readonly changes: readonly Change[]; readonly leavers: readonly Leavers[] }>;
}
