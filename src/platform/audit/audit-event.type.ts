import { Field, ID, ObjectType } from 'type-graphql';
import type { AuditAction } from '../../core/audit-action.ts';
import { AuditActionEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node } from '../../core/shapes.ts';

/** What clients may see of an audit event: resolvers return an `AuditEventView` as this; people and texts are made for it. */
@ObjectType('AuditEvent', {
  implements: Node,
  description: 'An entry of the audit log. Entries are never changed.',
  simpleResolvers: true,
})
export class AuditEventObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => AuditActionEnum) action!: AuditAction;
  @Field(() => ID, { nullable: true }) actorId!: string | null;
  @Field(() => String, { description: 'Name of the actor at the time.' }) actorName!: string;
  @Field(() => String, { description: 'Type of the object acted upon, for example User.' }) targetType!: string;
  @Field(() => ID, { nullable: true, description: 'ID of the object; it may no longer exist.' })
  targetId!: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the object at the time.' }) targetName!: string | null;
  @Field(() => String, { nullable: true }) ipAddress!: string | null;
  @Field(() => String, { nullable: true }) userAgent!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Request that caused it; the same as in logs and errors.',
  })
  requestId!: string | null;
  @Field(() => DateTime) createdAt!: Date;
}

@ObjectType('AuditChange', { description: 'Change of one attribute, as JSON text.', simpleResolvers: true })
export class AuditChangeObject {
  @Field(() => String) field!: string;
  @Field(() => String, { nullable: true }) before!: string | null;
  @Field(() => String, { nullable: true }) after!: string | null;
}

export const AuditEventConnection = connectionOf('AuditEvent', () => AuditEventObject, {
  page: 'A page of audit events.',
  edge: 'An audit event and its cursor.',
});
