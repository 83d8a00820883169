import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** What stands in a document where a secret is; sent back, it keeps the secret that is there. */
export const SECRET_MARK = '[secret]';

/** Secrets by their places. */
export type Secrets = Readonly<Record<string, string>>;

/** A place of a document that holds a secret, or the mark of one. */
export interface SecretSlot {
  /** The place by which it is found again: members of lists by their `id` where they have one of their own. */
  readonly key: string;
  readonly path: readonly string[];
  readonly value: string;
  /** The addresses around it, whom the secret may be shown to: of the whole document but other members of a list that it is in. */
  readonly addresses: () => Surroundings;
  /** The key of the outermost place with a secret name: all text beneath belongs together. */
  readonly container: string;
}

/** Addresses as texts that compare: of the member of the outermost list, and of all that is around the list. */
interface Surroundings {
  readonly around: string;
  readonly within: string;
}

/** Names whose values are secrets, in whatever case: `apiKey`, `JUPYTER_TOKEN`, `client-secret`, `AWS_SECRET_ACCESS_KEY`. */
const secretName = new RegExp(
  `(^|_)(${[
    '(api|private|secret|access|secret_?access|signing|encryption|master|auth|[a-z]*ai)_?keys?',
    'passwords?|passwd|pwd|passphrases?|secrets?|token|credentials?|authorization|bearer|cookies?|jwt',
    'dsn|connection_?strings?',
  ].join('|')})$`,
);
const addressName = new RegExp(
  `(url|uri|endpoint|hostname)s?$|(^|_)(${[
    'address(es)?|hosts?|servers?|ports?|prox(y|ies)|origins?|domains?|gateways?|api_?base|base|scheme|protocol',
    'dsn|connection_?strings?',
  ].join('|')})$`,
);
const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[\s.-]/g, '_')
    .toLowerCase();

/** Whether what stands under the name is a secret: every text beneath it. */
export const isSecretName = (name: string): boolean => secretName.test(snakeCase(name));

/** Every secret of a document, each with its place. Empty text is none. */
export const secretSlots = (document: JsonObject): SecretSlot[] =>
  [...placesOfSecrets(document)].filter(
    (slot): slot is SecretSlot => typeof slot.value === 'string' && slot.value !== '',
  );

/** Where a number stands in the place of a secret: it could not be hidden. */
export const unhidden = (document: JsonObject): (readonly string[])[] =>
  [...placesOfSecrets(document)].filter(({ value }) => typeof value === 'number').map(({ path }) => path);

interface Place extends Omit<SecretSlot, 'value' | 'container'> {
  /** null outside of all secrets. */
  readonly container: string | null;
  readonly isInList: boolean;
  readonly all: Addresses;
}

type Found = Omit<SecretSlot, 'value'> & { readonly value: string | number };

function placesOfSecrets(document: JsonObject): Generator<Found> {
  const all = new Addresses(document);
  return placesWithin(document, {
    key: '',
    path: [],
    addresses: once(() => ({ around: all.but(null), within: '' })),
    container: null,
    isInList: false,
    all,
  });
}

function* placesWithin(value: unknown, place: Place): Generator<Found> {
  const { key, path, addresses, container, isInList, all } = place;
  if (typeof value === 'string' || typeof value === 'number') {
    if (container !== null) yield { key, path, value, addresses, container };
  } else if (Array.isArray(value)) {
    // What is a secret itself names nothing: a mark will stand in its place.
    const ids = value.map((each) => (container === null ? idOf(each) : null));
    const seen = new Map<string, number>();
    for (const id of ids) if (id !== null) seen.set(id, (seen.get(id) ?? 0) + 1);
    const around = once(() => all.but(value));
    for (const [index, each] of value.entries()) {
      const id = ids[index] ?? null;
      const isOwn = id !== null && seen.get(id) === 1;
      yield* placesWithin(each, {
        ...place,
        key: `${key}/${escaped(isOwn ? `id=${id}` : String(index))}`,
        path: [...path, String(index)],
        addresses: isInList ? addresses : once(() => ({ around: around(), within: all.of(each) })),
        isInList: true,
      });
    }
  } else if (isJsonObject(value))
    for (const [name, each] of Object.entries(value)) {
      const inner = `${key}/${escaped(name)}`;
      yield* placesWithin(each, {
        ...place,
        key: inner,
        path: [...path, name],
        container: container ?? (isSecretName(name) ? inner : null),
      });
    }
}

/** Found when it is asked for, once: a document may have thousands of lists and addresses. */
function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => (found ??= { value: find() }).value;
}

const idOf = (value: unknown): string | null => (isJsonObject(value) && typeof value.id === 'string' ? value.id : null);

/** As in a JSON Pointer (RFC 6901 §3), so that no two places have one key. */
const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * All that may be an address in a document by its name or its form, among secrets too; found once, each with its place: of
 * two addresses that change places, one would get what was meant for the other.
 */
class Addresses {
  readonly #all: string[] = [];
  /** Where those of an object or a list begin and end. */
  readonly #spans = new Map<unknown, readonly [number, number]>();

  constructor(document: JsonObject) {
    this.#gather(document, false, '');
  }

  /** Those within an object or a list; of anything else none. */
  of(value: unknown): string {
    const [begin, end] = this.#spans.get(value) ?? [0, 0];
    return JSON.stringify(this.#all.slice(begin, end));
  }

  /** All but those within a list. */
  but(list: unknown): string {
    const [begin, end] = this.#spans.get(list) ?? [0, 0];
    return JSON.stringify([...this.#all.slice(0, begin), ...this.#all.slice(end)]);
  }

  #gather(value: unknown, isNamed: boolean, place: string): void {
    const begin = this.#all.length;
    if ((typeof value === 'string' && (isNamed || value.includes('://'))) || (typeof value === 'number' && isNamed))
      this.#all.push(JSON.stringify([place, String(value)]));
    else if (Array.isArray(value))
      for (const each of value) this.#gather(each, isNamed, `${place}/${escaped(idOf(each) ?? '')}`);
    else if (isJsonObject(value))
      for (const name of Object.keys(value).sort())
        this.#gather(value[name], addressName.test(snakeCase(name)), `${place}/${escaped(name)}`);
    if (typeof value === 'object' && value !== null) this.#spans.set(value, [begin, this.#all.length]);
  }
}

/** The document with something else in the place of each secret. */
export function withSecrets(document: JsonObject, give: (slot: SecretSlot) => string | null): JsonObject {
  const given = new Map(secretSlots(document).map((slot) => [JSON.stringify(slot.path), give(slot)]));
  if (given.size === 0) return document;
  const copy = (value: unknown, path: readonly string[]): unknown => {
    const place = JSON.stringify(path);
    if (given.has(place)) return given.get(place);
    if (Array.isArray(value)) return value.map((each, index) => copy(each, [...path, String(index)]));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copy(each, [...path, name])]));
  };
  return copy(document, []) as JsonObject;
}

/** Whether a secret that is kept would be shown to the same addresses as before. */
export function isShownToTheSame(slot: SecretSlot, other: SecretSlot): boolean {
  const [one, two] = [slot.addresses(), other.addresses()];
  return one.around === two.around && one.within === two.within;
}
