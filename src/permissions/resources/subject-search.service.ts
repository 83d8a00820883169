import { badInput } from '../../core/errors.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { nameOnly } from '../../identity/users/index.ts';
import { groupNameOnly } from '../../organization/groups/index.ts';
import { orgUnitNameOnly } from '../../organization/org-units/index.ts';
import { subjectsByName, type FoundSubject } from './subject-search.queries.ts';
import type { Subject } from './subject.type.ts';

const MOST_FOUND = 100;

const nameOnlyOf = { USER: nameOnly, GROUP: groupNameOnly, ORG_UNIT: orgUnitNameOnly } as const;

/** Finding whom something can be shared with. */
export class SubjectSearchService {
  /** Up to so many users, groups and units by part of the name, of which the name alone is told. @throws BAD_USER_INPUT */
  async find(db: Reader, search: string, first: number): Promise<Subject[]> {
    if (first < 1 || first > MOST_FOUND)
      throw badInput(['first'], `A list has 1 to ${MOST_FOUND} items.`, 'OUT_OF_RANGE');
    const statement = subjectsByName(search, first);
    const found = statement ? await db.rows<FoundSubject>(statement) : [];
    return found.map(({ kind, ...named }) => nameOnlyOf[kind](named));
  }
}
