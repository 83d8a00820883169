import { ArgsType, Field, ID } from 'type-graphql';
import { Text } from '../../core/text.ts';
import { MOST_BODY_CHARACTERS } from '../inquiries/index.ts';

@ArgsType()
export class AddInquiryMessageArgs {
  @Field(() => ID) id!: string;
  @Field(() => String)
  @Text(1, MOST_BODY_CHARACTERS)
  body!: string;
  @Field(() => Boolean, { defaultValue: false }) isInternal!: boolean;
}
