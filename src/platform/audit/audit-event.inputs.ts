import { IsOptional } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { AuditAction } from '../../core/audit-action.ts';
import { AuditActionEnum } from '../../core/enums.ts';
import { ConnectionArgs, DateTimeRange } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';

@InputType('AuditEventFilter', { description: 'Which audit events to list.' })
export class AuditEventFilter {
  @Field(() => [AuditActionEnum], { nullable: true }) action?: AuditAction[] | null;
  @Field(() => ID, { nullable: true, description: 'In person or by impersonation.' }) actorId?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(0, 100)
  targetType?: string | null;
  @Field(() => ID, { nullable: true }) targetId?: string | null;
  @Field(() => DateTimeRange, { nullable: true }) created?: DateTimeRange | null;
}

@ArgsType()
export class AuditEventsArgs extends ConnectionArgs {
  @Field(() => AuditEventFilter, { nullable: true }) filter?: AuditEventFilter | null;
}
