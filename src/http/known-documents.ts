import { getOperationAST, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** An operation of a document that was parsed, validated and found within the limits. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

/** Most documents, and most characters of all of them together. */
const MOST = { max: 2_000, maxSize: 4_000_000 };

/** Documents that have been judged, by their text, so that each is judged once. Those not asked for longest go first. */
export class KnownDocuments {
  readonly #documents = new LRUCache<string, DocumentNode>({ ...MOST, sizeCalculation: (_, text) => text.length });

  /** @param text as it was sent @param document judged: it may be executed by whoever its rules let */
  remember(text: string, document: DocumentNode): void {
    if (!this.#documents.has(text)) this.#documents.set(text, document);
  }

  /** null where the document is not known, or its operation is not plain or is a subscription. */
  find(text: string, operationName: string | undefined): KnownOperation | null {
    const document = this.#documents.get(text);
    const definition = document && getOperationAST(document, operationName);
    return definition && definition.operation !== 'subscription' ? { document, definition } : null;
  }
}
