import { Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { Text } from '../../core/text.ts';
import type { SubjectSearchService } from './subject-search.service.ts';
import { SubjectUnion, type Subject } from './subject.type.ts';

@ArgsType()
class SubjectsArgs {
  @Field(() => String)
  @Text(0, 200)
  search!: string;
  @Field(() => Int, { nullable: true, defaultValue: 25 }) first!: number | null;
}

@Resolver()
export class SubjectResolver {
  constructor(private readonly subjects: SubjectSearchService) {}

  @Query(() => [SubjectUnion], {
    name: 'subjects',
    nullable: true,
    description:
      'Users, groups and units to share with, by part of the name; names only. Access: holders of a sharing flag, user management ACCESS.',
  })
  find(@Args(() => SubjectsArgs) { search, first }: SubjectsArgs, @Ctx() { read }: RequestContext): Promise<Subject[]> {
    return read((db) => this.subjects.find(db, search, first ?? 25));
  }
}
