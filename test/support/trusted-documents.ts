import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The manifest that `npm run codegen` writes for the operations of examples/. */
export const MANIFEST = path.resolve(__dirname, '../client/gql/persisted-documents.json');

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file that only this test has, with what it says of documents. */
export function manifestFile(content: unknown): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-documents-')), 'documents.json');
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A manifest of these documents, each by its hash. */
export const manifestOf = (...documents: readonly string[]): string =>
  manifestFile(Object.fromEntries(documents.map((text) => [sha256Of(text), text])));
