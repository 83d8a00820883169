import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DateTimeRange } from '../../core/shapes.ts';
import type { AuditVerificationService } from './audit-verification.service.ts';
import { AuditVerificationObject } from './audit-verification.type.ts';

@Resolver()
export class AuditVerificationResolver {
  constructor(private readonly verification: AuditVerificationService) {}

  @Query(() => AuditVerificationObject, {
    nullable: true,
    description:
      "Checks the audit log's chain over at most 366 days; the last 31 days when no range is given. Errors: RATE_LIMITED while another check is under way here. Access: super admin.",
  })
  verifyAuditLog(
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null,
    @Ctx() { read }: RequestContext,
  ): Promise<AuditVerificationObject> {
    return read((db) => this.verification.verify(db, range));
  }
}
