import type { Violation } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import {
  isShownToTheSame,
  SECRET_MARK,
  secretSlots,
  unhidden,
  withSecrets,
  type SecretSlot,
  type Secrets,
} from './config-secrets.ts';
import { documentViolations } from './platform-config.validation.ts';

/** A document as it is sent, and who reads it. */
export interface SentDocument {
  readonly document: JsonObject;
  readonly isPublic: boolean;
}

/** A document as it is kept: with marks in the place of its secrets. */
export interface KeptDocument extends SentDocument {
  readonly secrets: Secrets;
}

/** What is to be kept of a document that was sent, or what is wrong with it. */
export interface Draft {
  readonly wanted: KeptDocument;
  readonly violations: readonly Violation[];
}

interface Sending {
  readonly namespace: string;
  readonly sent: SentDocument;
  readonly present: KeptDocument | null;
  /** Where the document stands in the input. */
  readonly path: readonly string[];
  /** Whether a mark without a secret that could be kept is a fault; else it stays a mark, with no secret behind it. */
  readonly needsSecrets: boolean;
}

/**
 * Takes a document apart. A mark in the place of a secret keeps the secret that is there, but only while the addresses
 * around it, and the text that belongs to it, are the same: whoever may write a document could else have a secret sent to
 * an address of theirs.
 */
export function draftOf({ namespace, sent, present, path, needsSecrets }: Sending): Draft {
  const { document, isPublic } = sent;
  const none: KeptDocument = { document, isPublic, secrets: {} };
  const faults = documentViolations(namespace, document, path);
  if (faults.length > 0) return { wanted: none, violations: faults };

  const violations: Violation[] = unhidden(document).map((place) => ({
    path: [...path, ...place],
    code: 'TEXT_EXPECTED',
    message: 'is a secret by its name, and has to be text to be hidden',
  }));
  const kept = present?.secrets ?? {};
  // Both with their secrets, since an address may be one, or be among them.
  const before = slotsByKey(present && withSecrets(present.document, ({ key, value }) => kept[key] ?? value));
  const after = slotsByKey(withSecrets(document, ({ key, value }) => (isMark(value) ? (kept[key] ?? value) : value)));
  const changed = new Set(
    [...after.values()].filter(({ key, value }) => before.get(key)?.value !== value).map(({ container }) => container),
  );
  const secrets: Record<string, string> = {};
  for (const slot of secretSlots(document)) {
    const refuse = (code: string, message: string) => violations.push({ path: [...path, ...slot.path], code, message });
    if (isPublic) refuse('SECRET', 'is a secret by its name: a public document has none');
    else if (!isMark(slot.value)) secrets[slot.key] = slot.value;
    else {
      const former = before.get(slot.key);
      const isSame = former !== undefined && isShownToTheSame(former, after.get(slot.key)!);
      const isWhole = !changed.has(slot.container);
      const secret = kept[slot.key];
      if (isSame && isWhole && secret !== undefined) secrets[slot.key] = secret;
      else if (needsSecrets && !former) refuse('NOT_KEPT', 'No secret is kept here: send it.');
      else if (needsSecrets && !isSame)
        refuse('ADDRESS_CHANGED', 'An address beside it changed: send the secret again.');
      else if (needsSecrets && !isWhole)
        refuse('ADDRESS_CHANGED', 'What belongs to it changed, and may say where it is sent: send the secret again.');
    }
  }
  return { wanted: { document: withSecrets(document, () => SECRET_MARK), isPublic, secrets }, violations };
}

const isMark = (value: string): boolean => value === SECRET_MARK;

const slotsByKey = (document: JsonObject | null): ReadonlyMap<string, SecretSlot> =>
  new Map(document ? secretSlots(document).map((slot) => [slot.key, slot]) : []);
