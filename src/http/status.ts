/** What the status of a GraphQL answer depends on. */
interface Refused {
  /** Of the answer; undefined where execution never began. */
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  /** Of its errors, at least one. */
  readonly codes: readonly string[];
  /** Whether the request held a document. */
  readonly isWellFormed: boolean;
  readonly accept: string | undefined;
  /** As it would be. */
  readonly status: number | undefined;
}

/** Where nothing came of a request, so that proxies and clients can react without reading the body. */
const telling: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, RATE_LIMITED: 429, SERVICE_UNAVAILABLE: 503 };

const METHOD_NOT_ALLOWED = 405;

/** The HTTP status of an answer with errors, by the GraphQL-over-HTTP specification §6.4. */
export function statusOf({ data, codes, isWellFormed, accept, status }: Refused): number | undefined {
  const cameToNothing = !data || Object.values(data).every((value) => value === null);
  const isUnanimous = codes.every((code) => code === codes[0]);
  const told = cameToNothing && isUnanimous ? telling[codes[0]!] : undefined;
  if (told !== undefined) return told;
  if (data !== undefined || status === METHOD_NOT_ALLOWED) return status;
  if (codes.includes('INTERNAL_SERVER_ERROR')) return 500;
  return isWellFormed && !prefersGraphQLResponse(accept) ? 200 : 400;
}

/** Whether the answer is application/graphql-response+json rather than the older application/json. */
function prefersGraphQLResponse(accept = ''): boolean {
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()));
  const [newer, older] = ['application/graphql-response+json', 'application/json'].map((type) => {
    const place = ranges.findIndex(([name]) => name === type);
    const quality = ranges[place]?.find((part) => part.startsWith('q='))?.slice(2);
    return { place, quality: place < 0 ? 0 : Number(quality ?? 1) };
  }) as [Wish, Wish];
  return newer.quality === older.quality
    ? newer.quality > 0 && newer.place < older.place
    : newer.quality > older.quality;
}

interface Wish {
  readonly place: number;
  readonly quality: number;
}
