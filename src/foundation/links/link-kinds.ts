/** Every file that a link leads to, with its media type. The file that arrives is named after it, with the date put in. */
export const downloadKinds = {
  'users.csv': 'text/csv',
  'audit-events.jsonl': 'application/jsonl',
  'usage-records.jsonl': 'application/jsonl',
} as const satisfies Readonly<Record<string, string>>;
export type DownloadKind = keyof typeof downloadKinds;

/** Every matter that a body is sent for. */
export type UploadKind = 'user-import';

/** What a link is good for. */
export type LinkKind = DownloadKind | UploadKind;

/** Name of the file of a kind, as it is saved: `users-2026-01-31.csv`. */
export function fileNameOf(kind: DownloadKind, now: Date): string {
  const dot = kind.lastIndexOf('.');
  return `${kind.slice(0, dot)}-${now.toISOString().slice(0, 10)}${kind.slice(dot)}`;
}
