import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { ConfigError, type Config } from '../config.ts';
import { sha256Of, withoutPrefix } from '../config/trusted-documents.ts';
import { defineErrors } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import type { RequestContext } from '../core/request-context.ts';
import { judge } from './judgement.ts';
import { hasLinkPages, linkPageDocuments } from './link-pages.ts';

/** The refusal of a document that is not registered where it has to be. */
export const trustedDocumentErrors = defineErrors({
  PERSISTED_QUERY_NOT_FOUND: 'This document is not among those that are registered here.',
});

/** What of a request says which document it is about. All of it is from outside. */
interface Asked {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}

/** By `documentId`, or as Apollo's clients say it; undefined where the request names none. */
function idOf({ documentId, extensions }: Asked): unknown {
  if (documentId != null) return documentId;
  const { persistedQuery } = isJsonObject(extensions) ? extensions : {};
  if (persistedQuery == null) return undefined;
  return isJsonObject(persistedQuery) ? (persistedQuery.sha256Hash ?? null) : null;
}

/** An id that nothing is registered by. */
const OF_NO_DOCUMENT = '';

/** Documents that the operator has registered: a request may name one by its hash. None is ever added by a request. */
export class TrustedDocuments {
  /** Each by its text, as judged. */
  readonly judged: ReadonlyMap<string, DocumentNode>;
  readonly #texts: ReadonlyMap<string, string>;
  /** What the service's own pages send, where it has them. */
  readonly #ofPages: ReadonlySet<unknown>;
  /** Whether no others are answered. */
  readonly #isOnly: boolean;

  /** @throws ConfigError with each document that nobody could ask for */
  constructor(
    schema: GraphQLSchema,
    config: Pick<Config, 'limits' | 'introspection' | 'trustedDocuments' | 'trustedDocumentsOnly' | 'mail' | 'appUrl'>,
  ) {
    const faults: string[] = [];
    const judged = new Map<string, DocumentNode>();
    for (const { text, place } of config.trustedDocuments)
      try {
        if (!judged.has(text)) judged.set(text, judge(schema, config, text));
      } catch (error) {
        faults.push(`${place}: ${(error as Error).message}`);
      }
    if (faults.length > 0) throw new ConfigError(faults);
    this.judged = judged;
    this.#texts = new Map(config.trustedDocuments.map(({ hash, text }) => [hash, text]));
    this.#isOnly = config.trustedDocumentsOnly;
    this.#ofPages = hasLinkPages(config) ? linkPageDocuments : new Set();
  }

  /** The text of the document that a request is about, as it was sent where the request names none; null: it is refused. */
  textOf(asked: Asked): unknown {
    const { query } = asked;
    const id = idOf(asked);
    if (id === undefined) return !query || this.#mayBeSent(query) ? query : null;
    if (typeof id !== 'string') return null;
    const hash = withoutPrefix(id);
    const text = this.#texts.get(hash);
    if (!query) return text ?? null;
    // Both: as Apollo's clients do once a name was not known here. They have to belong together.
    const isKnown = text === undefined ? !this.#isOnly && sha256Of(String(query)) === hash : text === query;
    return isKnown ? query : null;
  }

  /** What the service's own pages send is never refused. */
  #mayBeSent(query: unknown): boolean {
    return !this.#isOnly || this.judged.has(query as string) || this.#ofPages.has(query);
  }

  /** A body with the document that it names, so that nobody after this has to know of names. */
  spellOut(body: unknown): unknown {
    if (!isJsonObject(body) || idOf(body) === undefined) return body;
    const { query: _query, documentId: _id, extensions: _extensions, ...rest } = body;
    const text = this.textOf(body);
    return text === null ? { ...rest, documentId: OF_NO_DOCUMENT } : { ...rest, query: text };
  }
}

/** Has each request that Apollo gets bring its document, or none that anything could be made of. */
export const trustedDocumentsPlugin = (documents: TrustedDocuments): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async ({ request }) => {
    const text = documents.textOf({ ...request, documentId: documentIdOf(request) });
    request.query = (text ?? undefined) as string | undefined;
    // Apollo knows no such document by any name, and refuses a request that has one.
    request.extensions = text === null ? { persistedQuery: {} } : {};
    if (text !== null) return;
    // Of the refusal; what is said of all answers holds.
    return { willSendResponse: async ({ response }) => void response.http.headers.delete('cache-control') };
  },
});

/** Apollo passes on what it knows of alone. Two in one address are no id. */
function documentIdOf({ http, ...request }: GraphQLRequest): unknown {
  if (!http) return (request as Asked).documentId;
  if (http.method !== 'GET') return isJsonObject(http.body) ? http.body.documentId : undefined;
  const given = new URLSearchParams(http.search).getAll('documentId');
  return given.length > 1 ? given : given[0];
}
