import { z } from 'zod';
import { count, flag } from './values.ts';
import type { Variable } from './variables.ts';

/** Variables of what a GraphQL request may bring and ask for. */
export const graphqlVariables = {
  TRUSTED_DOCUMENTS: {
    about:
      'Manifest of documents that clients may name by their SHA-256 in place of sending them, or a folder of such files (*.json): a JSON object from hash to text, as GraphQL Code Generator writes it. docs/trusted-documents.md.',
    schema: z.string().optional(),
  },
  TRUSTED_DOCUMENTS_ONLY: {
    about:
      'Refuses every document that is not in TRUSTED_DOCUMENTS, and so introspection and GraphiQL, whoever sends it.',
    schema: flag.default(false),
    shown: 'false',
  },
  GRAPHQL_MAX_BODY_BYTES: {
    about:
      'Largest request body. Without a credential that holds, and over WebSocket, no more than 1 MiB is taken whatever is set.',
    schema: count(1_024, 104_857_600).default(8_388_608),
    shown: '8388608',
  },
  UPLOAD_MAX_BYTES: {
    about: 'Largest file sent to an upload link. It waits, encrypted, in the folder for temporary files (TMPDIR).',
    schema: count(1_024, 10_737_418_240).default(536_870_912),
    shown: '536870912',
  },
  GRAPHQL_MAX_DEPTH: { about: 'Deepest nesting of fields.', schema: count(1, 100).default(12), shown: '12' },
  GRAPHQL_MAX_ALIASES: { about: 'Most aliases in a document.', schema: count(0, 1_000).default(30), shown: '30' },
  GRAPHQL_MAX_DIRECTIVES: { about: 'Most directives in a document.', schema: count(0, 1_000).default(50), shown: '50' },
  GRAPHQL_MAX_TOKENS: { about: 'Most tokens in a document.', schema: count(10, 100_000).default(2_000), shown: '2000' },
  GRAPHQL_MAX_COST: {
    about:
      'Most costly document, in points: an object 2, a scalar 1, each level of depth × 1.5, each list × its size (25 where a page names none, 10 for lists without pages, 3 for limits and budgets of somebody).',
    schema: count(10, 10_000_000).default(20_000),
    shown: '20000',
  },
} as const satisfies Record<string, Variable>;
