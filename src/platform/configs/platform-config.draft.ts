import type { Violation } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { isShownToTheSame, SECRET_MARK, secretSlots, withSecrets, type Secrets } from './config-secrets.ts';
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
 * around it are the same: whoever may write a document could else have a secret sent to an address of theirs.
 */
export function draftOf({ namespace, sent, present, path, needsSecrets }: Sending): Draft {
  const { document, isPublic } = sent;
  const none: KeptDocument = { document, isPublic, secrets: {} };
  const faults = documentViolations(namespace, document, path);
  if (faults.length > 0) return { wanted: none, violations: faults };

  const violations: Violation[] = [];
  const presentSlots = new Map(present ? secretSlots(present.document).map((slot) => [slot.key, slot]) : []);
  const secrets: Record<string, string> = {};
  for (const slot of secretSlots(document)) {
    const refuse = (code: string, message: string) => violations.push({ path: [...path, ...slot.path], code, message });
    if (isPublic) refuse('SECRET', 'is a secret by its name: a public document has none');
    else if (slot.value !== SECRET_MARK) secrets[slot.key] = slot.value;
    else {
      const kept = presentSlots.get(slot.key);
      const isSame = kept !== undefined && isShownToTheSame(slot, kept);
      const secret = present?.secrets[slot.key];
      if (isSame && secret !== undefined) secrets[slot.key] = secret;
      else if (needsSecrets && !kept) refuse('NOT_KEPT', 'No secret is kept here: send it.');
      else if (needsSecrets && !isSame)
        refuse('ADDRESS_CHANGED', 'An address beside it changed: send the secret again.');
    }
  }
  return { wanted: { document: withSecrets(document, () => SECRET_MARK), isPublic, secrets }, violations };
}
