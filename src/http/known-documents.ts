import { getOperationAST, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** An operation of a document that was parsed, validated and found within the limits. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

/**
 * Most documents, and most characters of all of them together. A character of a document that is nothing but short names
 * is some 170 bytes of a tree, and strangers choose what is remembered.
 */
const MOST = { max: 1_000, maxSize: 400_000 };

/**
 * Documents that have been judged, by their text, so that each is judged once. Of those that requests brought, the ones not
 * asked for longest go first.
 */
export class KnownDocuments {
  readonly #documents = new LRUCache<string, DocumentNode>({ ...MOST, sizeCalculation: (_, text) => text.length });

  /** @param trusted those that stay known, whatever is asked for */
  constructor(private readonly trusted: ReadonlyMap<string, DocumentNode> = new Map()) {}

  /** @param text as it was sent @param document judged: it may be executed by whoever its rules let */
  remember(text: string, document: DocumentNode): void {
    if (!this.trusted.has(text) && !this.#documents.has(text)) this.#documents.set(text, document);
  }

  /** null where the document is not known, or its operation is not plain or is a subscription. */
  find(text: string, operationName: string | undefined): KnownOperation | null {
    const document = this.trusted.get(text) ?? this.#documents.get(text);
    const definition = document && getOperationAST(document, operationName);
    return definition && definition.operation !== 'subscription' ? { document, definition } : null;
  }
}
