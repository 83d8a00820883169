import { Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, ItemError, Node, payloadOf } from '../../core/shapes.ts';
import { jobItemChanges, type JobItemChange } from './job-item.entity.ts';
import { jobKinds, jobStatuses, type JobKind, type JobStatus } from './job.entity.ts';

export const JobKindEnum = graphqlEnum('JobKind', jobKinds, 'Kind of long-running work.', {
  USER_IMPORT: 'User import from CSV.',
  DIRECTORY_SYNC: 'Directory synchronisation.',
});
export const JobStatusEnum = graphqlEnum('JobStatus', jobStatuses, 'State of a job or of one of its items.', {
  QUEUED: 'Waiting for a worker.',
  RUNNING: 'In progress.',
  SUCCEEDED: 'Finished without a failed item.',
  PARTIALLY_SUCCEEDED: 'Finished, and some items failed.',
  FAILED: 'Stopped by an error, or all items failed.',
  CANCELLED: 'Stopped on request; what was done stays.',
});

export const JobItemChangeEnum = graphqlEnum(
  'JobItemChange',
  jobItemChanges,
  'What became of an item of a directory sync. Of a dry run: what would.',
  {
    USER_CREATED: 'An account was created.',
    USER_LINKED: 'An account that was here was taken over by the directory.',
    USER_UPDATED: 'Name, email address, username or image of an account changed.',
    USER_SUSPENDED: 'An account was suspended, since the directory has the person no more or has disabled it.',
    USER_ACTIVATED: 'The suspension that the directory had ordered was lifted.',
    USER_UNITS_CHANGED: 'The account joined or left organizational units.',
    UNIT_CREATED: 'An organizational unit was created.',
    UNIT_RENAMED: 'An organizational unit has another name.',
    UNIT_MOVED: 'An organizational unit is below another one.',
    UNIT_DELETED: 'An organizational unit was removed.',
    UNIT_MEMBERS_CHANGED: 'Accounts joined or left an organizational unit.',
  },
);

/** What clients may see of a job: resolvers return a `JobView` as this; people and items are looked up for it. */
@ObjectType('Job', {
  implements: Node,
  description: 'Long-running work. Follow it with the jobUpdated subscription or by reading it again.',
  simpleResolvers: true,
})
export class JobObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => JobKindEnum, { description: 'What the job does.' }) kind!: JobKind;
  @Field(() => JobStatusEnum, { description: 'State.' }) status!: JobStatus;
  @Field(() => Boolean, { description: 'Whether the job only checks and changes nothing.' }) dryRun!: boolean;
  @Field(() => Int, { nullable: true, description: 'Items known so far; null while not known.' })
  totalCount!: number | null;
  @Field(() => Int, { description: 'Items finished, failed ones included.' }) processedCount!: number;
  @Field(() => Int, { description: 'Items that failed.' }) failedCount!: number;
  @Field(() => ItemError, { nullable: true, description: 'Why the whole job failed.' }) error!: ItemError | null;
  @Field(() => DateTime, { description: 'When it was asked for.' }) createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When a worker took it.' }) startedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended.' }) finishedAt!: Date | null;
}

export const JobConnection = connectionOf('Job', () => JobObject, {
  page: 'A page of jobs.',
  edge: 'A job and its cursor.',
});

export const JobPayload = payloadOf('Job', 'job', () => JobObject, 'A job.');

/** What clients may see of an item: resolvers return a `JobItemView` as this; the account is looked up for it. */
@ObjectType('JobItem', { description: 'Outcome of one item of a job, such as one CSV row.', simpleResolvers: true })
export class JobItemObject {
  @Field(() => Int, { description: 'Position in the input, from 1 (a CSV header does not count).' }) index!: number;
  @Field(() => String, {
    nullable: true,
    description: 'What identifies the item in the input, for example the email address.',
  })
  key!: string | null;
  @Field(() => JobStatusEnum, { description: 'State.' }) status!: JobStatus;
  @Field(() => ItemError, { nullable: true, description: 'Why it failed.' }) error!: ItemError | null;
  @Field(() => [JobItemChangeEnum], {
    description: 'What became of it, of a directory sync; of a dry run, what would. Empty for other jobs.',
  })
  changes!: JobItemChange[];
}

export const JobItemConnection = connectionOf('JobItem', () => JobItemObject, {
  page: 'A page of job items.',
  edge: 'A job item and its cursor.',
});
