import { badInput, DomainError } from '../../core/errors.ts';
import { isText, textRule } from '../../core/text.ts';
import type { MasteredAccount, MasteredProfile } from '../../identity/mastered-accounts/index.ts';
import {
  isBeyondDirectories,
  MOST_NAME_CHARACTERS,
  USERNAME_RULE,
  usernamePattern,
  type NewUser,
} from '../../identity/users/index.ts';
import type { JobItemChange } from '../../platform/jobs/index.ts';
import { personErrors, personTaken } from './directory.errors.ts';
import type { DirectoryPerson, WriteOptions } from './directory-person.ts';
import type { AccountLink, KnownPeople } from './known-people.ts';

// What a directory may do to whom. Decided here for syncs and for what is pushed alike.

/** Where somebody joins and leaves, by external ids of units. */
export interface UnitMoves {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** What is to become of a person. */
export type PersonVerdict =
  | { readonly kind: 'CREATE'; readonly person: DirectoryPerson; readonly order: NewUser; readonly moves: UnitMoves }
  | {
      readonly kind: 'CHANGE';
      readonly person: DirectoryPerson;
      readonly account: MasteredAccount;
      /** null where the account is taken over. */
      readonly link: AccountLink | null;
      readonly changed: Partial<MasteredProfile>;
      readonly standing: 'SUSPEND' | 'ACTIVATE' | null;
      readonly moves: UnitMoves;
      /** Written behind all of a lower turn. */
      readonly turn: number;
    }
  | { readonly kind: 'SKIP'; readonly person: DirectoryPerson }
  | { readonly kind: 'REFUSE'; readonly person: DirectoryPerson; readonly refusal: DomainError };

const MOST_EMAIL_CHARACTERS = 254;
const MOST_EXTERNAL_ID_CHARACTERS = 500;
const MOST_URL_CHARACTERS = 2_048;

/** Judges what a directory says of a person, and takes the names that it gets as taken. */
export function judgePerson(person: DirectoryPerson, known: KnownPeople, options: WriteOptions): PersonVerdict {
  try {
    if (!known.claim(person))
      throw badInput(['externalId'], 'The directory tells of this identifier twice.', 'DUPLICATE');
    return judge(normalized(person), known, options);
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    return { kind: 'REFUSE', person, refusal };
  }
}

function judge(person: DirectoryPerson, known: KnownPeople, options: WriteOptions): PersonVerdict {
  const link = person.userId === undefined ? known.ownLink(person.externalId) : ownLinkOf(person.userId, known);
  if (person.userId !== undefined && !link) throw personErrors.NOT_FOUND();
  if (link) return change(person, known.account(link.userId)!, link, known);
  // Whoever is not let in anyway is nobody to make an account for, or to put out of one that is here.
  if (person.active === false && !options.makesInactive) return { kind: 'SKIP', person };
  const account = person.email == null ? null : known.byEmail(person.email);
  if (!account) return creation(person, known);
  const former = ownLinkOf(account.id, known);
  // The provider made the person anew, under another identifier.
  if (former && !former.isActive) return change(person, account, former, known);
  refuseTakeover(account, known);
  return change(person, account, null, known);
}

function ownLinkOf(userId: string, known: KnownPeople): AccountLink | null {
  const link = known.linkOf(userId);
  return link?.directoryId === known.directoryId ? link : null;
}

/** @throws FORBIDDEN, ALREADY_EXISTS, MANAGED_EXTERNALLY */
function refuseTakeover(account: MasteredAccount, known: KnownPeople): void {
  const link = known.linkOf(account.id);
  if (isBeyondDirectories(account)) throw personErrors.FORBIDDEN();
  if (link?.directoryId === known.directoryId) throw personTaken('email');
  if (link) throw personErrors.MANAGED_EXTERNALLY();
}

function creation(person: DirectoryPerson, known: KnownPeople): PersonVerdict {
  const { email, name, username, avatarUrl, active = true, locale, timeZone } = person;
  if (email == null) throw badInput(['email'], 'The directory gives no email address.', 'REQUIRED');
  if (name == null) throw badInput(['name'], 'The directory gives no name.', 'REQUIRED');
  if (username != null && known.isTaken('username', username, null)) throw personTaken('username');
  known.rename(`new ${person.externalId}`, { email, username: username ?? null });
  const order: NewUser = {
    email,
    name,
    username: username ?? null,
    avatarUrl: avatarUrl ?? null,
    // The directory is trusted to say who belongs here: nobody has to approve its people once more.
    role: 'USER',
    status: active ? 'ACTIVE' : 'SUSPENDED',
    locale: locale ?? null,
    timeZone: timeZone ?? null,
  };
  return { kind: 'CREATE', person, order, moves: { joined: [...new Set(person.units ?? [])], left: [] } };
}

function change(
  person: DirectoryPerson,
  account: MasteredAccount,
  link: AccountLink | null,
  known: KnownPeople,
): PersonVerdict {
  const changed = differences(account, person);
  if (changed.email != null && known.isTaken('email', changed.email, account.id)) throw personTaken('email');
  if (changed.username != null && known.isTaken('username', changed.username, account.id))
    throw personTaken('username');
  const standing = standingOf(person, account, link);
  const isTouched = Object.keys(changed).length > 0 || standing !== null;
  if (isTouched && isBeyondDirectories(account)) throw personErrors.FORBIDDEN();
  const turn = known.rename(account.id, changed);
  return { kind: 'CHANGE', person, account, link, changed, standing, moves: movesOf(person, account, known), turn };
}

/** A suspension that somebody ordered here is not the directory's to lift. */
function standingOf(
  { active }: DirectoryPerson,
  { status }: MasteredAccount,
  link: AccountLink | null,
): 'SUSPEND' | 'ACTIVATE' | null {
  if (active === false && status === 'ACTIVE') return 'SUSPEND';
  return active === true && status === 'SUSPENDED' && link?.suspendedAt != null ? 'ACTIVATE' : null;
}

function differences(account: MasteredAccount, person: DirectoryPerson): Partial<MasteredProfile> {
  const { name, email, username, avatarUrl } = person;
  if (email === null) throw badInput(['email'], 'The directory gives no email address any more.', 'REQUIRED');
  if (name === null) throw badInput(['name'], 'The directory gives no name any more.', 'REQUIRED');
  return {
    ...(name !== undefined && name !== account.name && { name }),
    ...(email !== undefined && email !== account.email && { email }),
    ...(username !== undefined && username !== account.username && { username }),
    ...(avatarUrl !== undefined && avatarUrl !== account.avatarUrl && { avatarUrl }),
  };
}

function movesOf({ units }: DirectoryPerson, { id }: MasteredAccount, known: KnownPeople): UnitMoves {
  if (units === undefined) return { joined: [], left: [] };
  const [present, wanted] = [known.unitsOf(id), new Set(units)];
  return {
    joined: [...wanted].filter((unit) => !present.has(unit)),
    left: [...present].filter((unit) => !wanted.has(unit)),
  };
}

/** Whether the account was another one's until now: a local one's, or of another identifier. */
const isLinked = ({ externalId, userId }: DirectoryPerson, link: AccountLink | null): boolean =>
  link === null || (userId === undefined && link.externalId !== externalId);

/** What a verdict comes to, for outcomes. */
export function changesOf(verdict: PersonVerdict): JobItemChange[] {
  if (verdict.kind === 'CREATE') return ['USER_CREATED'];
  if (verdict.kind !== 'CHANGE') return [];
  const { link, changed, standing, moves } = verdict;
  return [
    ...(isLinked(verdict.person, link) ? (['USER_LINKED'] as const) : []),
    ...(Object.keys(changed).length > 0 ? (['USER_UPDATED'] as const) : []),
    ...(standing === 'SUSPEND' ? (['USER_SUSPENDED'] as const) : []),
    ...(standing === 'ACTIVATE' ? (['USER_ACTIVATED'] as const) : []),
    ...(moves.joined.length + moves.left.length > 0 ? (['USER_UNITS_CHANGED'] as const) : []),
  ];
}

/** A person with values as they are stored. @throws BAD_USER_INPUT for what cannot be */
function normalized(person: DirectoryPerson): DirectoryPerson {
  const { externalId, email, name, username, avatarUrl } = person;
  if (!isText(externalId, 1, MOST_EXTERNAL_ID_CHARACTERS))
    throw badInput(['externalId'], `The identifier ${textRule(1, MOST_EXTERNAL_ID_CHARACTERS)}.`);
  if (email != null && !isEmail(email)) throw badInput(['email'], 'This is no email address.');
  if (name != null && !isText(name, 1, MOST_NAME_CHARACTERS))
    throw badInput(['name'], `The name ${textRule(1, MOST_NAME_CHARACTERS)}.`);
  if (username != null && !usernamePattern.test(username))
    throw badInput(['username'], `The username ${USERNAME_RULE}.`);
  if (avatarUrl != null && !isWebAddress(avatarUrl)) throw badInput(['avatarUrl'], 'This is no http or https URL.');
  return {
    ...person,
    ...(email != null && { email: email.toLowerCase() }),
    ...(name != null && { name: name.trim() }),
    ...(username != null && { username: username.toLowerCase() }),
  };
}

/** The form that HTML takes (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), as everywhere here. */
const emailPattern =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const isEmail = (value: string): boolean => value.length <= MOST_EMAIL_CHARACTERS && emailPattern.test(value);

const isWebAddress = (value: string): boolean =>
  value.length <= MOST_URL_CHARACTERS && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
