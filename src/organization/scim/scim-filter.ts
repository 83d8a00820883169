import { faulty } from './scim.errors.ts';

const comparisons = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof comparisons)[number];
export type FilterValue = string | number | boolean | null;

/** A filter (RFC 7644 §3.4.2.2), taken apart. Paths are as they were written. */
export type Filter =
  | { readonly is: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly is: 'not'; readonly filter: Filter }
  | { readonly is: 'present'; readonly path: string }
  | { readonly is: 'compare'; readonly path: string; readonly by: Comparison; readonly value: FilterValue }
  /** A condition on single values of a list, such as `emails[type eq "work"]`. */
  | { readonly is: 'some'; readonly path: string; readonly filter: Filter };

/** What PATCH changes (RFC 7644 §3.5.2, figure 7): `members[value eq "2819"].displayName`, or less. */
export interface PatchPath {
  readonly path: string;
  readonly filter: Filter | null;
  /** Sub-attribute behind the filter. */
  readonly sub: string | null;
}

/** Longer ones nobody writes, and each is work. */
const MOST_CHARACTERS = 8_000;
const MOST_CONDITIONS = 100;
const DEEPEST = 20;

const TOKEN =
  /\s*(?:(?<text>"(?:[^"\\\u0000-\u001f]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.:-]))|(?<word>[$A-Za-z][\w$.:-]*)|(?<mark>[()[\]])|(?<sub>\.[$A-Za-z][\w$-]*))/y;

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'mark' | 'sub' | 'end';
  readonly text: string;
}

/** @throws BAD_USER_INPUT with `invalidFilter` */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(text, 'invalidFilter');
  return parser.whole(() => parser.filter());
}

/** @throws BAD_USER_INPUT with `invalidPath` */
export function parsePath(text: string): PatchPath {
  const parser = new FilterParser(text, 'invalidPath');
  return parser.whole(() => parser.path());
}

/** Recursive descent: `or` binds less than `and`, and `and` less than `not` (RFC 7644 §3.4.2.2). */
class FilterParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #conditions = 0;

  constructor(
    text: string,
    private readonly scimType: 'invalidFilter' | 'invalidPath',
  ) {
    if (text.length > MOST_CHARACTERS) throw this.#fault('is too long');
    this.#tokens = this.#tokensOf(text);
  }

  whole<T>(read: () => T): T {
    const result = read();
    if (this.#next.kind !== 'end') throw this.#fault('goes on where it should end');
    return result;
  }

  filter(): Filter {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#fault('is nested too deep');
    const filter = this.#chain('or', () => this.#chain('and', () => this.#factor()));
    this.#depth -= 1;
    return filter;
  }

  path(): PatchPath {
    const path = this.#take('word');
    if (!this.#takes('[')) return { path, filter: null, sub: null };
    const filter = this.filter();
    this.#expect(']');
    const sub = this.#next.kind === 'sub' ? this.#take('sub').slice(1) : null;
    return { path, filter, sub };
  }

  #chain(by: 'and' | 'or', part: () => Filter): Filter {
    const filters = [part()];
    while (this.#takesWord(by)) filters.push(part());
    return filters.length === 1 ? filters[0]! : { is: by, filters };
  }

  #factor(): Filter {
    if (this.#takesWord('not')) {
      this.#expect('(');
      return { is: 'not', filter: this.#closed(')') };
    }
    return this.#takes('(') ? this.#closed(')') : this.#condition();
  }

  #condition(): Filter {
    this.#conditions += 1;
    if (this.#conditions > MOST_CONDITIONS) throw this.#fault('has too many conditions');
    const path = this.#take('word');
    if (this.#takes('[')) return this.#some(path);
    return this.#comparison(path);
  }

  /** Entra and others write `emails[type eq "work"].value eq "x"`, which means both of one value. */
  #some(path: string): Filter {
    const filter = this.#closed(']');
    if (this.#next.kind !== 'sub') return { is: 'some', path, filter };
    const comparison = this.#comparison(this.#take('sub').slice(1));
    return { is: 'some', path, filter: { is: 'and', filters: [filter, comparison] } };
  }

  #comparison(path: string): Filter {
    const operator = this.#take('word').toLowerCase();
    if (operator === 'pr') return { is: 'present', path };
    const by = comparisons.find((each) => each === operator);
    if (!by) throw this.#fault('has an operator that there is not');
    return { is: 'compare', path, by, value: this.#value() };
  }

  #value(): FilterValue {
    const { kind, text } = this.#next;
    this.#at += 1;
    if (kind === 'number') return Number(text);
    if (kind === 'text') return this.#text(text);
    const literals: Readonly<Record<string, FilterValue>> = { true: true, false: false, null: null };
    const word = text.toLowerCase();
    // Entra writes True and False.
    if (kind === 'word' && Object.hasOwn(literals, word)) return literals[word]!;
    throw this.#fault('lacks a value in quotation marks');
  }

  #text(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw this.#fault('has a text that is no JSON string');
    }
  }

  #closed(mark: string): Filter {
    const filter = this.filter();
    this.#expect(mark);
    return filter;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(kind: Token['kind']): string {
    const token = this.#next;
    if (token.kind !== kind) throw this.#fault('is not complete, or has a sign where it must not be');
    this.#at += 1;
    return token.text;
  }

  #takes(mark: string): boolean {
    const takes = this.#next.kind === 'mark' && this.#next.text === mark;
    if (takes) this.#at += 1;
    return takes;
  }

  #takesWord(word: string): boolean {
    const takes = this.#next.kind === 'word' && this.#next.text.toLowerCase() === word;
    if (takes) this.#at += 1;
    return takes;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw this.#fault(`lacks a ${mark}`);
  }

  #tokensOf(text: string): Token[] {
    const tokens: Token[] = [];
    TOKEN.lastIndex = 0;
    const trimmed = text.trimEnd();
    while (TOKEN.lastIndex < trimmed.length) {
      const found = TOKEN.exec(trimmed);
      if (!found) throw this.#fault('has a sign that must not be there');
      const [kind, token] = Object.entries(found.groups!).find(([, part]) => part !== undefined)!;
      tokens.push({ kind: kind as Token['kind'], text: token! });
    }
    return [...tokens, { kind: 'end', text: '' }];
  }

  #fault(what: string): Error {
    return faulty(this.scimType, `The ${this.scimType === 'invalidFilter' ? 'filter' : 'path'} ${what}.`);
  }
}
