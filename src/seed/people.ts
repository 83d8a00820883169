import type { Faker, LocaleDefinition } from '@faker-js/faker';
import type { UserRole } from '../core/actor.ts';
import { cultures, type Culture } from './cultures.ts';
import { Draw } from './draw.ts';

/** A row of `users`, with the `last_active_at` of its row of `user_activity`; named as the columns are. */
export interface Person {
  readonly id: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly name: string;
  readonly avatar_url: string | null;
  readonly type: 'REGULAR' | 'EXTERNAL' | 'SERVICE';
  readonly role: UserRole;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly presence: 'ONLINE' | 'AWAY' | 'OFFLINE' | null;
  readonly status_message: string | null;
  readonly time_zone: string;
  readonly locale: string;
  readonly email_confirmed_at: Date | null;
  readonly approved_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly version: number;
  readonly last_active_at: Date | null;
}

/** Makes person number `index`: always the same one for the same seed. */
export type PersonMaker = (index: number) => Person;

const DAY_MS = 86_400_000;
/** A fixed time, so that the same seed gives the same rows at any time. */
const SINCE_MS = Date.UTC(2023, 0, 1);
const UNTIL_MS = Date.UTC(2025, 10, 1);
const GOLDEN_RATIO = 0.618_033_988_749_894_9;

const types = [
  [91, 'REGULAR'],
  [8, 'EXTERNAL'],
  [1, 'SERVICE'],
] as const;
const roles = [
  [3, 'PENDING'],
  [85, 'USER'],
  [7.4, 'SUBSCRIBER'],
  [4.5, 'EXPERT'],
  [0.1, 'ADMIN'],
] as const;
const services = ['Backup', 'Billing', 'Crawler', 'Gateway', 'Importer', 'Mailer', 'Monitor', 'Scheduler'];
const statusMessages = [
  'In a meeting', 'Back on Monday', 'Im Urlaub bis 12.', 'En télétravail 🏡', 'De vacaciones 🏖️', 'В отпуске',
  '休暇中', '在家办公', '회의 중', 'في إجازة', 'Deep work — please mail', '100 % busy',
]; // prettier-ignore

/** @param library the module @faker-js/faker, handed in since only development has it */
export function personMaker(library: typeof import('@faker-js/faker'), seed: number): PersonMaker {
  const draw = new Draw();
  const { en, base } = library;
  // Seeding is ours: `begin`, once for each person.
  const randomizer = { next: () => draw.next(), seed: () => undefined };
  const latin = new library.Faker({ locale: [en, base], randomizer });
  const choices = cultures.map((culture) => {
    const names = library[culture.faker as 'de'] as LocaleDefinition;
    return [culture.weight, { culture, faker: new library.Faker({ locale: [names, en, base], randomizer }) }];
  }) as [number, { culture: Culture; faker: Faker }][];
  return (index) => {
    draw.begin(seed, index);
    const { culture, faker } = draw.weighted(choices);
    return person(draw, { names: faker, latin }, culture, index);
  };
}

/** Names as the people write them, and Latin ones for the addresses of those whose script faker cannot transliterate. */
interface Fakers {
  readonly names: Faker;
  readonly latin: Faker;
}

function person(draw: Draw, fakers: Fakers, culture: Culture, index: number): Person {
  // Spread evenly over the years however many there are: the fractions of a golden ratio's multiples.
  const createdMs = SINCE_MS + Math.floor(((index * GOLDEN_RATIO) % 1) * (UNTIL_MS - SINCE_MS));
  const after = (days: number): Date => new Date(Math.min(createdMs + Math.floor(days * DAY_MS), UNTIL_MS));
  const type = draw.weighted(types);
  const role = type === 'SERVICE' ? 'USER' : draw.weighted(roles);
  const leftOver = role === 'PENDING' && draw.chance(0.2);
  const names = type === 'SERVICE' ? serviceNames(draw, index) : personNames(draw, fakers, culture, index);
  const updates = draw.chance(0.2) ? 1 + draw.below(4) : 0;
  const isActive = type !== 'SERVICE' && (role !== 'PENDING' || leftOver) && draw.chance(0.88);
  return {
    id: identifier(draw, createdMs, index),
    ...names,
    avatar_url: draw.chance(0.3) ? `https://avatars.example.org/${index.toString(36)}.png` : null,
    type,
    role,
    status: draw.chance(0.03) ? 'SUSPENDED' : 'ACTIVE',
    presence: draw.chance(0.01) ? draw.oneOf(['ONLINE', 'AWAY', 'OFFLINE'] as const) : null,
    status_message: draw.chance(0.08) ? draw.oneOf(statusMessages) : null,
    time_zone: draw.chance(0.8) ? culture.timeZones[0]! : draw.oneOf(culture.timeZones),
    locale: culture.locale,
    email_confirmed_at: names.email !== null && draw.chance(0.9) ? after(draw.next()) : null,
    approved_at: role !== 'PENDING' || leftOver ? after(draw.next() * 3) : null,
    created_at: new Date(createdMs),
    updated_at: updates > 0 ? after(draw.next() * 400) : new Date(createdMs),
    version: 1 + updates,
    last_active_at: isActive ? lastActive(draw, createdMs) : null,
  };
}

type Names = Pick<Person, 'name' | 'email' | 'username'>;

function personNames(draw: Draw, { names, latin }: Fakers, { order, locale }: Culture, index: number): Names {
  const [given, family] = [names.person.firstName(), names.person.lastName()];
  const name =
    order === 'FAMILY_FIRST_UNSPACED'
      ? family + given
      : order === 'FAMILY_FIRST'
        ? `${family} ${given}`
        : `${given} ${family}`;
  // The number makes it unique; the letters are what a mail system would make of the name.
  const number = index.toString(36);
  const transliterated = names.internet.username({ firstName: given, lastName: family });
  // What faker cannot transliterate comes out as codes, digits amid letters.
  const letters = (/\d[a-z]/i.test(transliterated) ? latin.internet.username() : transliterated).toLowerCase();
  const domain = `${locale.slice(0, 2)}.example.${draw.oneOf(['com', 'net', 'org'])}`;
  return {
    name,
    email: `${letters.replace(/[^a-z0-9]+/g, '.').slice(0, 40)}.${number}@${domain}`.replace(/\.\./g, '.'),
    username: draw.chance(0.35) ? `${letters.replace(/[^a-z0-9]+/g, '_').slice(0, 40)}-${number}` : null,
  };
}

function serviceNames(draw: Draw, index: number): Names {
  const service = draw.oneOf(services);
  const number = index.toString(36);
  return { name: `${service} service ${number}`, email: null, username: `svc-${service.toLowerCase()}-${number}` };
}

/** Mostly of late: the fourth power leaves most of the draws near nothing. To the minute, as the service notes it. */
function lastActive(draw: Draw, createdMs: number): Date {
  const agoMs = draw.next() ** 4 * (UNTIL_MS - createdMs);
  return new Date(Math.floor((UNTIL_MS - agoMs) / 60_000) * 60_000);
}

/** A UUIDv7 (RFC 9562 §5.7) of the time of creation, a draw, and the person's number, which makes it unique. */
function identifier(draw: Draw, createdMs: number, index: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const time = hex(createdMs, 12);
  const variant = hex(0x8000 + draw.below(0x4000), 4);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(draw.below(0x1000), 3)}-${variant}-${hex(draw.below(0x10000), 4)}${hex(index, 8)}`;
}
