import { Max, Min } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import type { AuditAction } from '../../core/audit-action.ts';
import { AuditActionEnum } from '../../core/enums.ts';
import { URLScalar } from '../../core/scalars.ts';
import { ConnectionArgs } from '../../core/shapes.ts';

@InputType('CreateWebhookInput', { description: 'A new webhook.' })
export class CreateWebhookInput {
  @Field(() => URLScalar) url!: string;
  @Field(() => [AuditActionEnum]) actions!: AuditAction[];
}

@InputType('UpdateWebhookInput', { description: 'Changes to a webhook.' })
export class UpdateWebhookInput {
  @Field(() => URLScalar, { nullable: true, description: 'Cannot be null.' }) url?: string | null;
  @Field(() => [AuditActionEnum], { nullable: true, description: 'Cannot be null.' }) actions?: AuditAction[] | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether events are sent; enabled again, it gets what waited for it. Cannot be null.',
  })
  enabled?: boolean | null;
}

@ArgsType()
export class RotateWebhookSecretArgs {
  @Field(() => ID) id!: string;
  @Field(() => Int, {
    defaultValue: 24,
    description: 'For how many hours the present secret signs beside the new one, 0 to 168.',
  })
  @Min(0)
  @Max(168)
  formerSecretHours!: number;
}

@ArgsType()
export class WebhookDeliveriesArgs extends ConnectionArgs {
  @Field(() => Boolean, { nullable: true, description: 'Only those that succeeded, or only those that did not yet.' })
  succeeded?: boolean | null;
}
