import { badInput, type DomainError, type Violation } from './errors.ts';
import { canonical, isId } from './ids.ts';

/** More than anybody names by hand; it bounds what one transaction locks. */
const MOST_IDS = 500;

/** Ids as somebody listed them, and where: so that a refusal can say which of them it concerns. */
export class IdList {
  /** Each once, and only those that can be one of ours. */
  readonly ids: readonly string[];

  /** @throws BAD_USER_INPUT for more than 500 */
  constructor(
    private readonly asked: readonly string[],
    private readonly path: readonly string[],
  ) {
    if (asked.length > MOST_IDS) throw badInput(path, `At most ${MOST_IDS} IDs at once.`, 'TOO_MANY');
    this.ids = [...new Set(asked.map(canonical))].filter(isId);
  }

  /** Refuses the list where it names what is not there, by the positions. @param notFound such as `userErrors.NOT_FOUND` */
  refuseMissing(
    found: readonly { readonly id: string }[],
    notFound: (violations?: readonly Violation[]) => DomainError,
  ): void {
    const { code, message } = notFound();
    const known = new Set(found.map(({ id }) => id));
    const violations = this.asked.flatMap((id, index) =>
      known.has(canonical(id)) ? [] : [{ path: [...this.path, String(index)], code, message }],
    );
    if (violations.length > 0) throw notFound(violations);
  }

  /** Refuses the list where it names what another one names. @throws BAD_USER_INPUT */
  refuseCommon(other: IdList, message: string): void {
    const index = this.asked.findIndex((id) => other.ids.includes(canonical(id)));
    if (index >= 0) throw badInput([...this.path, String(index)], message, 'CONTRADICTORY');
  }
}
