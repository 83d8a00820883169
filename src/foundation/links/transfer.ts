import type { Rule } from '../../access/admits.ts';
import type { UserActor } from '../../core/actor.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { DownloadKind, UploadKind } from './link-kinds.ts';

/** What was asked for, when the file is made. */
export interface DownloadOrder {
  /** Who asked, as the account is now. */
  readonly actor: UserActor;
  /** As they were given to the link, gone through JSON. */
  readonly parameters: unknown;
  /** One door for each batch: nothing is held between two. */
  readonly read: UnitOfWork['read'];
}

/** Makes the files of one kind. */
export interface DownloadSource {
  readonly kind: DownloadKind;
  /** The rule of the mutation that gives the link: it is asked again while the file is made, about the parameters. */
  readonly rule: Rule;
  /** The file, batch by batch, each read when the client has taken the one before. */
  content(order: DownloadOrder): AsyncIterable<string>;
}

/** A body that has arrived whole. */
export interface ReceivedUpload {
  /** Who asked for the link, as the account is now. */
  readonly actor: UserActor;
  /** As they were given to the link, gone through JSON. */
  readonly parameters: unknown;
  readonly sizeBytes: number;
  /** Can be read from its beginning again, as a transaction that is run again has to. */
  readonly content: AsyncIterable<Buffer>;
}

/** Takes the bodies of one kind. */
export interface UploadTarget {
  readonly kind: UploadKind;
  /** The rule of the mutation that gives the link: it is asked again before and after the body arrives. */
  readonly rule: Rule;
  /**
   * Takes a body, in the transaction in which its link is used up, on behalf of who asked for the link. What it returns
   * is the answer, as JSON; what it throws leaves everything as it was, and the link good for another attempt.
   */
  receive(tx: Tx, upload: ReceivedUpload): Promise<object>;
}

/** A range of time as a link keeps it: in JSON, instants are text. */
export type KeptRange = { readonly from?: string | null; readonly to?: string | null } | null | undefined;

/** A range of time out of the parameters of a link. */
export const instants = (range: KeptRange): { from: Date | null; to: Date | null } | null =>
  range ? { from: range.from ? new Date(range.from) : null, to: range.to ? new Date(range.to) : null } : null;
