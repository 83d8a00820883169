import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../core/json.ts';

/** A document that the operator vouches for. */
export interface TrustedDocument {
  /** SHA-256 of its text, in hexadecimal digits. */
  readonly hash: string;
  readonly text: string;
  /** Where it stands, as faults say it. */
  readonly place: string;
}

const VARIABLE = 'TRUSTED_DOCUMENTS';

const manifest = z.record(z.string(), z.string());

/**
 * Reads the documents of a manifest, or of each in a folder. That they fit the schema is judged where there is one.
 * @param location as configured; undefined: there are none
 * @param faults gets each thing that is wrong
 */
export function readTrustedDocuments(location: string | undefined, faults: string[]): readonly TrustedDocument[] {
  if (location === undefined) return [];
  try {
    const before = faults.length;
    const documents = filesAt(location).flatMap((file) => documentsIn(file, faults));
    if (documents.length === 0 && faults.length === before) faults.push(`${VARIABLE}: has no documents`);
    return documents;
  } catch (error) {
    const { code = 'unknown reason', path: file = location } = error as NodeJS.ErrnoException;
    faults.push(`${VARIABLE}: ${file} cannot be read (${code})`);
    return [];
  }
}

const filesAt = (location: string): string[] =>
  statSync(location).isDirectory()
    ? readdirSync(location)
        .filter((file) => file.endsWith('.json'))
        .sort()
        .map((file) => path.join(location, file))
    : [location];

function documentsIn(file: string, faults: string[]): TrustedDocument[] {
  const parsed = manifest.safeParse(jsonOf(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    faults.push(`${VARIABLE}: ${file} is not a JSON object from hash to document`);
    return [];
  }
  return Object.entries(parsed.data).flatMap(([id, text]) => {
    const hash = sha256Of(text);
    // What the document is about, as far as its text says.
    const name = /\b(query|mutation|subscription)\s+\w+/.exec(text)?.[0] ?? 'without a name';
    const place = `${VARIABLE}: ${file}: ${id} (${name})`;
    if (withoutPrefix(id) === hash) return [{ hash, text, place }];
    faults.push(`${place}: is not the SHA-256 of the document, which is ${hash}`);
    return [];
  });
}

/** An id without the name of its method (GraphQL over HTTP, appendix A, "SHA256 Hex Document Identifier"). */
export const withoutPrefix = (id: string): string => id.replace(/^sha256:/, '');

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
