import { admits, type Rule } from '../../access/admits.ts';
import type { UserActor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { defineErrors, DomainError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { Features } from '../../core/service-feature.ts';
import type { Origin } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { downloadKinds, fileNameOf, type LinkKind } from './link-kinds.ts';
import type { Link } from './link.entity.ts';
import type { LinkService } from './link.service.ts';
import { Spool } from './spool.ts';
import type { DownloadSource, UploadTarget } from './transfer.ts';

/** By what credential a link was asked for. */
export type LinkHolder = Pick<Link, 'createdById' | 'impersonatorId' | 'sessionId' | 'apiKeyId'>;

interface TransferOptions {
  readonly links: LinkService;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly features: Features;
  /** The account as it is now, by the credential that it asked with; null where that no longer holds. */
  readonly actorOf: (holder: LinkHolder) => Promise<UserActor | null>;
  readonly downloads: readonly DownloadSource[];
  readonly uploads: readonly UploadTarget[];
}

/** A file that may be had. */
export interface Download {
  readonly kind: LinkKind;
  readonly contentType: string;
  readonly fileName: string;
  /** The file, made while it is read. @throws in the middle where it cannot be made, or may no longer be had */
  content(): AsyncIterable<string>;
}

/** A body that may be sent. */
export interface Upload {
  readonly kind: LinkKind;
  /**
   * Takes the whole body, or nothing of it. Returns the answer of its taker; null where it may meanwhile no longer be sent.
   * @throws SERVICE_UNAVAILABLE, and what its taker refuses with
   */
  receive(body: AsyncIterable<Buffer>): Promise<object | null>;
}

/** On whose behalf, and whence. */
interface TransferCall {
  readonly actor: UserActor;
  readonly origin: Origin;
}

const transferErrors = defineErrors({
  UNAUTHENTICATED: 'The access by which this was asked for has ended.',
  SERVICE_UNAVAILABLE: 'There is no room for the upload now. Try again later.',
});

/** What is done by signed links. Whoever holds one may do no more than the account that asked for it may now. */
export class TransferService {
  readonly #downloads: ReadonlyMap<LinkKind, DownloadSource>;
  readonly #uploads: ReadonlyMap<LinkKind, UploadTarget>;

  constructor(private readonly options: TransferOptions) {
    this.#downloads = new Map(options.downloads.map((source) => [source.kind, source]));
    this.#uploads = new Map(options.uploads.map((target) => [target.kind, target]));
  }

  /** The file behind a token; null, whatever the reason, where there is none to be had. */
  async download(token: string, origin: Origin): Promise<Download | null> {
    const link = await this.#find(token);
    const source = link && this.#downloads.get(link.kind);
    const actor = source && (await this.#admitted(link, source.rule));
    if (!actor) return null;
    return {
      kind: source.kind,
      contentType: downloadKinds[source.kind],
      fileName: fileNameOf(source.kind, this.options.clock.now()),
      content: () => this.#content(link, source, { actor, origin }),
    };
  }

  /** The taker of a body behind a token; null, whatever the reason, where there is none. */
  async upload(token: string, origin: Origin): Promise<Upload | null> {
    const link = await this.#find(token);
    const target = link && this.#uploads.get(link.kind);
    if (!target || !(await this.#admitted(link, target.rule))) return null;
    return { kind: target.kind, receive: (body) => this.#receive(link, target, origin, body) };
  }

  async *#content(link: Link, source: DownloadSource, { actor, origin }: TransferCall): AsyncGenerator<string> {
    const { unitOfWork, logger } = this.options;
    const { requestId, ipAddress } = origin;
    const about = { linkId: link.id, kind: link.kind, userId: link.createdById, requestId, ipAddress };
    const order = { actor, parameters: link.parameters, read: unitOfWork.read.bind(unitOfWork) };
    logger.info(about, 'a download begins');
    for await (const batch of source.content(order)) {
      // Asked after the batch was read: who lost access meanwhile gets nothing of it.
      if (!(await this.#admitted(link, source.rule))) throw transferErrors.UNAUTHENTICATED();
      yield batch;
    }
    logger.info(about, 'a download is complete');
  }

  async #receive(
    link: Link,
    target: UploadTarget,
    origin: Origin,
    body: AsyncIterable<Buffer>,
  ): Promise<object | null> {
    const content = await Spool.of(body).catch((error: unknown) => {
      throw isFull(error) ? transferErrors.SERVICE_UNAVAILABLE() : error;
    });
    try {
      const actor = await this.#admitted(link, target.rule);
      return actor && (await this.#take(link, target, { actor, origin }, content));
    } finally {
      await content.close();
    }
  }

  /** Uses the link up and hands the body over, in one transaction. */
  async #take(
    { id, parameters }: Link,
    target: UploadTarget,
    call: TransferCall,
    content: Spool,
  ): Promise<object | null> {
    const upload = { actor: call.actor, parameters, sizeBytes: content.sizeBytes, content };
    return this.options.unitOfWork
      .mutate(call, async (tx) => {
        // Under any race one body is taken.
        if (!(await this.options.links.use(tx, id))) throw transferErrors.UNAUTHENTICATED();
        return target.receive(tx, upload);
      })
      .catch((error: unknown) => {
        if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return null;
        throw error;
      });
  }

  #find(token: string): Promise<Link | null> {
    return this.options.unitOfWork.read((db) => this.options.links.find(db, token));
  }

  async #admitted(link: Link, rule: Rule): Promise<UserActor | null> {
    const actor = await this.options.actorOf(link);
    return actor && (await admits(rule, actor, this.options.features, link.parameters)) ? actor : null;
  }
}

/** Whether the disk, or what of it the service may use, is full. */
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '');
