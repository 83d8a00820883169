import { commonAttributes, extensionOf, placeOf, type ResourceType } from './scim-attribute.ts';
import { isObject, type Item } from './scim-values.ts';

/** What a client asks to see of resources (RFC 7644 §3.9). */
export interface ProjectionRequest {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

/** A resource as it is answered. */
export type ScimResource = Readonly<Record<string, unknown>>;

/** Part of a resource: an extension, an attribute of it or of the core, or a sub-attribute. */
interface Part {
  /** URN of the extension; null for the core. */
  readonly extension: string | null;
  /** null: all of the extension. */
  readonly name: string | null;
  readonly sub: string | null;
}

const always = commonAttributes.filter(({ returned }) => returned === 'always').map(({ name }) => name);

/** What is shown of resources of a type. Names that there are not are passed over. */
export class Projection {
  readonly #only: readonly Part[] | null;
  readonly #without: readonly Part[];

  constructor(type: ResourceType, { attributes = [], excludedAttributes = [] }: ProjectionRequest) {
    const parts = (names: readonly string[]): Part[] =>
      names.map((name) => partOf(type, name)).filter((part) => part !== null);
    // One or the other: whoever names what to show has said what not to.
    this.#only = attributes.length > 0 ? parts(attributes) : null;
    this.#without = this.#only ? [] : parts(excludedAttributes);
  }

  /** Whether an attribute of the core is shown at all, so that it is worth looking up. */
  wants(name: string): boolean {
    if (this.#only) return this.#only.some((part) => part.extension === null && part.name === name);
    return !this.#without.some((part) => part.extension === null && part.name === name && part.sub === null);
  }

  of(resource: ScimResource): ScimResource {
    const entries = Object.entries(resource).flatMap(([key, value]) => {
      if (always.includes(key)) return [[key, value]];
      const shown = key.startsWith('urn:') ? this.#extension(key, value as Item) : this.#attribute(null, key, value);
      return shown === undefined ? [] : [[key, shown]];
    });
    return Object.fromEntries(entries) as ScimResource;
  }

  #extension(urn: string, value: Item): Item | undefined {
    const names = (part: Part): boolean => part.extension === urn && part.name === null;
    if (this.#only?.some(names)) return value;
    if (this.#without.some(names)) return undefined;
    const shown = Object.entries(value)
      .map(([name, inner]) => [name, this.#attribute(urn, name, inner)])
      .filter(([, inner]) => inner !== undefined);
    return shown.length > 0 ? (Object.fromEntries(shown) as Item) : undefined;
  }

  #attribute(extension: string | null, name: string, value: unknown): unknown {
    const here = (part: Part): boolean => part.extension === extension && part.name === name;
    const named = (this.#only ?? this.#without).filter(here);
    const isNamedWhole = named.some(({ sub }) => sub === null);
    const subs = named.flatMap(({ sub }) => sub ?? []);
    if (this.#only) {
      if (named.length === 0) return undefined;
      return isNamedWhole ? value : eachItem(value, (item) => pick(item, (key) => subs.includes(key)));
    }
    if (isNamedWhole) return undefined;
    return subs.length === 0 ? value : eachItem(value, (item) => pick(item, (key) => !subs.includes(key)));
  }
}

function partOf(type: ResourceType, name: string): Part | null {
  const extension = extensionOf(type, name);
  if (extension) return { extension: extension.id, name: null, sub: null };
  const place = placeOf(type, name);
  return place && { extension: place.extension?.id ?? null, name: place.attribute.name, sub: place.sub?.name ?? null };
}

const eachItem = (value: unknown, change: (item: Item) => Item): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => (isObject(item) ? change(item) : item));
  return isObject(value) ? change(value) : value;
};

const pick = (item: Item, isWanted: (key: string) => boolean): Item =>
  Object.fromEntries(Object.entries(item).filter(([key]) => isWanted(key)));
