import { IsOptional } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { ConnectionArgs, DateTimeRange } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';
import {
  MOST_BODY_CHARACTERS,
  MOST_SUBJECT_CHARACTERS,
  type InquiryStatus,
  type InquirySubtype,
  type InquiryType,
} from './inquiry.entity.ts';
import { MOST_SEARCHED_CHARACTERS } from './inquiry.filter.ts';
import { InquiryStatusEnum, InquirySubtypeEnum, InquiryTypeEnum } from './inquiry.type.ts';

@InputType('InquiryFilter', { description: 'Which inquiries to list.' })
export class InquiryFilter {
  @Field(() => String, { nullable: true, description: 'Part of the subject or body.' })
  @IsOptional()
  @Text(0, MOST_SEARCHED_CHARACTERS)
  search?: string | null;
  @Field(() => ID, { nullable: true }) authorId?: string | null;
  @Field(() => ID, { nullable: true }) assigneeId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only those that nobody takes care of.' })
  unassigned?: boolean | null;
  @Field(() => [InquiryTypeEnum], { nullable: true }) type?: InquiryType[] | null;
  @Field(() => [InquiryStatusEnum], { nullable: true }) status?: InquiryStatus[] | null;
  @Field(() => DateTimeRange, { nullable: true }) created?: DateTimeRange | null;
}

@ArgsType()
export class InquiriesArgs extends ConnectionArgs {
  @Field(() => InquiryFilter, { nullable: true }) filter?: InquiryFilter | null;
}

@InputType('CreateInquiryInput', { description: 'A new inquiry.' })
export class CreateInquiryInput {
  @Field(() => InquirySubtypeEnum, { description: 'Gives the type too.' }) subtype!: InquirySubtype;
  @Field(() => String)
  @Text(1, MOST_SUBJECT_CHARACTERS)
  subject!: string;
  @Field(() => String)
  @Text(1, MOST_BODY_CHARACTERS)
  body!: string;
}
