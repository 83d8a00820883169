import { badInput } from '../../core/errors.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { nameOnly } from '../../identity/users/index.ts';
import { groupNameOnly } from '../../organization/groups/index.ts';
import { subjectsByName, type FoundSubject } from './subject-search.queries.ts';
import type { Subject } from './subject.type.ts';

const MOST_FOUND = 100;

/** Finding whom something can be shared with. */
export class SubjectSearchService {
  /** Up to so many users and groups by part of the name, of which the name alone is told. @throws BAD_USER_INPUT */
  async find(db: Reader, search: string, first: number): Promise<Subject[]> {
    if (first < 1 || first > MOST_FOUND)
      throw badInput(['first'], `A list has 1 to ${MOST_FOUND} items.`, 'OUT_OF_RANGE');
    const statement = subjectsByName(search, first);
    const found = statement ? await db.rows<FoundSubject>(statement) : [];
    return found.map(({ kind, ...named }) => (kind === 'USER' ? nameOnly(named) : groupNameOnly(named)));
  }
}
