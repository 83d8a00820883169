import { EmailAddress, URLScalar } from '../../core/scalars.ts';
import { usernamePattern } from '../../identity/users/index.ts';
import type { DirectoryPerson } from '../directory-sync/index.ts';
import type { Document, Item } from './scim-values.ts';
import { faulty } from './scim.errors.ts';

/** As the table checks it. */
const MOST_USER_NAME_CHARACTERS = 500;

// What an account is made of that is described so. Everything else of the description is kept, and means nothing here.

/**
 * The person that is described so. What a description never said of an account stays as it is there.
 * @param before what was said until now
 * @throws BAD_USER_INPUT with `invalidValue`
 */
export function personOf(document: Document, before: Document | null): Omit<DirectoryPerson, 'externalId'> {
  const { active, photos } = document;
  const username = usernameOf(document);
  const saysUsername = username !== null || (before !== null && usernameOf(before) !== null);
  return {
    name: nameOf(document),
    email: emailOf(document),
    ...(saysUsername && { username }),
    ...((photos ?? before?.photos) !== undefined && { avatarUrl: urlOf(first(photos as Item[] | undefined)?.value) }),
    ...(active !== undefined && { active: active as boolean }),
  };
}

/** @throws BAD_USER_INPUT with `invalidValue` */
export function userNameOf({ userName }: Document): string {
  const name = userName as string;
  if (name.length > MOST_USER_NAME_CHARACTERS)
    throw faulty('invalidValue', `A userName has ${MOST_USER_NAME_CHARACTERS} characters at most.`, ['userName']);
  return name;
}

/** All addresses, to be found by. */
export const addressesOf = ({ emails }: Document): string[] => [
  ...new Set(((emails ?? []) as readonly Item[]).flatMap(({ value }) => (value ? [String(value).toLowerCase()] : []))),
];

/** A name that can be signed in with is the username as well. */
function usernameOf(document: Document): string | null {
  const name = userNameOf(document);
  return usernamePattern.test(name) ? name.toLowerCase() : null;
}

function nameOf(document: Document): string {
  const { formatted, givenName, familyName } = (document.name ?? {}) as Item;
  const joined = [givenName, familyName].filter(Boolean).join(' ');
  return String(document.displayName ?? formatted ?? (joined || userNameOf(document)));
}

/** The primary address, or else the one for work, or else the first; without any a userName that is one. */
function emailOf(document: Document): string {
  const emails = (document.emails ?? []) as readonly Item[];
  const work = emails.find(({ type }) => String(type).toLowerCase() === 'work');
  const listed = (emails.find(({ primary }) => primary === true) ?? work ?? first(emails))?.value;
  const email = asEmail(String(listed ?? userNameOf(document)));
  if (email === null)
    throw faulty('invalidValue', 'There has to be an email address, in emails or as the userName.', ['emails']);
  return email;
}

const first = (items: readonly Item[] = []): Item | undefined =>
  items.find(({ primary }) => primary === true) ?? items[0];

const parsedBy = (scalar: { parseValue: (value: unknown) => unknown }, text: unknown): string | null => {
  try {
    return String(scalar.parseValue(text));
  } catch {
    return null;
  }
};

const asEmail = (text: string): string | null => parsedBy(EmailAddress, text)?.toLowerCase() ?? null;
const urlOf = (text: unknown): string | null => (text === undefined ? null : parsedBy(URLScalar, text));
