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
  /** The addresses around it, whom the secret may be shown to: in the member of a list that it is in, else in the document. */
  readonly addresses: readonly string[];
}

/** Names whose values are secrets, in whatever case: `apiKey`, `JUPYTER_TOKEN`, `client-secret`. */
const secretName =
  /(^|_)(api_?keys?|private_?keys?|passwords?|passphrases?|secrets?|token|credentials?|authorization)$/;
const addressName = /(^|_)(url|uri|address|host|endpoint|server)$/;
const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[\s.-]/g, '_')
    .toLowerCase();

/** Whether what stands under the name is a secret: every text beneath it. */
export const isSecretName = (name: string): boolean => secretName.test(snakeCase(name));

/** Every secret of a document, each with its place. Empty text is none. */
export const secretSlots = (document: JsonObject): SecretSlot[] => [
  ...slotsWithin(document, { key: '', path: [], addresses: addressesIn(document), isSecret: false, isInList: false }),
];

interface Place extends Omit<SecretSlot, 'value'> {
  readonly isSecret: boolean;
  readonly isInList: boolean;
}

function* slotsWithin(value: unknown, place: Place): Generator<SecretSlot> {
  const { key, path, addresses, isSecret, isInList } = place;
  if (typeof value === 'string') {
    if (isSecret && value !== '') yield { key, path, value, addresses };
  } else if (Array.isArray(value)) {
    const ids = value.map(idOf);
    for (const [index, each] of value.entries()) {
      const id = ids[index];
      const isOwn = id != null && ids.indexOf(id) === ids.lastIndexOf(id);
      yield* slotsWithin(each, {
        key: `${key}/${escaped(isOwn ? `id=${id}` : String(index))}`,
        path: [...path, String(index)],
        addresses: isInList ? addresses : addressesIn(each),
        isSecret,
        isInList: true,
      });
    }
  } else if (isJsonObject(value))
    for (const [name, each] of Object.entries(value))
      yield* slotsWithin(each, {
        ...place,
        key: `${key}/${escaped(name)}`,
        path: [...path, name],
        isSecret: isSecret || isSecretName(name),
      });
}

const idOf = (value: unknown): string | null => (isJsonObject(value) && typeof value.id === 'string' ? value.id : null);

/** As in a JSON Pointer (RFC 6901 §3), so that no two places have one key. */
const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** What may be an address by its name or its form, anywhere within a value that is no secret. */
function addressesIn(value: unknown, name = ''): string[] {
  if (isSecretName(name)) return [];
  if (typeof value === 'string') return value.includes('://') || addressName.test(snakeCase(name)) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => addressesIn(each, name));
  if (!isJsonObject(value)) return [];
  // In whatever order the members are.
  return Object.keys(value)
    .sort()
    .flatMap((member) => addressesIn(value[member], member));
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
export const isShownToTheSame = (one: SecretSlot, other: SecretSlot): boolean =>
  JSON.stringify(one.addresses) === JSON.stringify(other.addresses);
