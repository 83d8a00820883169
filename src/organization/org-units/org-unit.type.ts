import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf, Node } from '../../core/shapes.ts';

/** What clients may see of a unit: resolvers return an `OrgUnitView` as this; what is around it is looked up. */
@ObjectType('OrgUnit', {
  implements: Node,
  description:
    "A unit of the organization's structure. Units and their users come from directory sync and are read-only.",
  simpleResolvers: true,
})
export class OrgUnitObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { description: 'Identifier in the directory.' }) externalId!: string;
  /** Fields of what is around it are looked up by these. */
  directoryId!: string;
  parentId!: string | null;
}

export const OrgUnitConnection = connectionOf('OrgUnit', () => OrgUnitObject, {
  page: 'A page of organizational units.',
  edge: 'An organizational unit and its cursor.',
});
