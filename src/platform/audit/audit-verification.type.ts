import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';
import { readableWhole } from '../../core/shapes.ts';

/** What clients see of an `AuditVerification`. */
@Extensions(readableWhole)
@ObjectType('AuditVerification', {
  description: 'Whether the audit log is whole. Each entry is chained to the one before it by a SHA-256 hash.',
  simpleResolvers: true,
})
export class AuditVerificationObject {
  @Field(() => Boolean, { description: 'Whether every sealed entry in the range is unchanged and in place.' })
  valid!: boolean;
  @Field(() => Int) checkedCount!: number;
  @Field(() => ID, { nullable: true, description: 'First entry that does not fit the chain.' })
  firstInvalidId!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Entries up to here are sealed; newer ones are sealed within a minute.',
  })
  sealedUntil!: Date | null;
}
