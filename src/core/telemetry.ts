import type { ErrorCode } from './error-code.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** An operation of GraphQL, by what there is only so much of. */
export interface OperationFacts {
  /** null where the document was none, or did not fit the schema. */
  readonly kind: OperationKind | null;
  /** Its name where the operator knows it; else its root field, or `several`. */
  readonly label: string;
}

/** What came of an operation. */
export interface OperationOutcome extends OperationFacts {
  readonly codes: readonly string[];
  readonly requestId: string | null;
  /** As the client wrote it; only for traces, which may hold anything. */
  readonly name: string | null;
  /** In points; null where it was not counted. */
  readonly cost: number | null;
}

/** A trace that the caller began (W3C Trace Context). */
export interface TraceHeaders {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

export interface OngoingOperation {
  /** Called once. */
  end(outcome: OperationOutcome): void;
}

export interface HttpAnswer {
  readonly method: string;
  /** The pattern of the address, never the address. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** What is counted of requests that are no operations: of each kind only what there is so much of. */
export type Handled =
  | {
      readonly what: 'transfer';
      readonly direction: 'download' | 'upload';
      /** Of the link; null where it leads nowhere. */
      readonly kind: string | null;
      readonly outcome: 'complete' | 'broken_off' | 'refused' | 'failed';
      /** Of the file, as far as it went. */
      readonly bytes: number;
    }
  | {
      readonly what: 'payment webhook';
      /** null for one that is not set up. */
      readonly provider: string | null;
      readonly outcome: 'TAKEN' | ErrorCode;
    };

/** What is told about the work of the service, for metrics and traces. Never throws, and waits for nothing. */
export interface Telemetry {
  /** An operation begins, whichever way it came. */
  begin(headers: TraceHeaders): OngoingOperation;
  /** An error was told to a client. */
  refused(code: ErrorCode): void;
  answered(answer: HttpAnswer): void;
  /** A request of another kind than operations came to its end. */
  handled(request: Handled): void;
}
