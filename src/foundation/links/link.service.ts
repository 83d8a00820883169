import { signedIn } from '../../access/guard.ts';
import { sessionIdOf } from '../../core/actor.ts';
import { secondsFrom } from '../../core/clock.ts';
import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { digestOf, type SecretBox } from '../crypto/index.ts';
import { downloadKinds, type DownloadKind, type LinkKind, type UploadKind } from './link-kinds.ts';
import { Link } from './link.entity.ts';

/** A link without its secret, as it may be kept. */
export interface IssuedLink<K extends LinkKind = LinkKind> {
  readonly id: string;
  readonly kind: K;
  readonly expiresAt: Date;
}

/** A link to a file, as the client is shown it. */
export interface DownloadLink {
  readonly url: string;
  readonly contentType: string;
  readonly expiresAt: Date;
}

/** A link for a body, as the client is shown it. */
export interface UploadLink {
  readonly url: string;
  readonly maxBytes: number;
  readonly expiresAt: Date;
}

const PREFIX = 'gh_ln';
const GOOD_FOR_SECONDS = 15 * 60;
/** An upload that began in time may end later. */
const KEPT_SECONDS = 86_400;

/** Signed links: who asked for what, and the URL that stands for it. */
export class LinkService {
  /**
   * @param publicUrl where clients reach the service
   * @param maxUploadBytes what a body may have
   */
  constructor(
    private readonly box: SecretBox,
    private readonly publicUrl: () => string,
    private readonly maxUploadBytes: number,
  ) {}

  /** Makes a link for the caller, good for 15 minutes. Parameters are plain JSON: instants come back as text. */
  async issue<K extends LinkKind>(tx: Tx, kind: K, parameters: object): Promise<IssuedLink<K>> {
    const actor = signedIn(tx.actor);
    const id = newId();
    const expiresAt = secondsFrom(tx.now, GOOD_FOR_SECONDS);
    await tx.manager.insert(Link, {
      id,
      digest: digestOf(this.#tokenOf(id)),
      kind,
      parameters: parameters as never,
      createdById: actor.subjectId,
      impersonatorId: actor.actorId === actor.subjectId ? null : actor.actorId,
      sessionId: sessionIdOf(actor),
      apiKeyId: actor.credential.kind === 'API_KEY' ? actor.credential.apiKeyId : null,
      createdAt: tx.now,
      expiresAt,
      usedAt: null,
    });
    return { id, kind, expiresAt };
  }

  /** Shows a link to a file. The URL is made here, outside the mutation, so that no kept answer holds it. */
  async asDownload(issued: Promise<IssuedLink<DownloadKind>>): Promise<DownloadLink> {
    const { id, kind, expiresAt } = await issued;
    return { url: this.#urlOf('downloads', id), contentType: downloadKinds[kind], expiresAt };
  }

  /** Shows a link for a body. The URL is made here, outside the mutation, so that no kept answer holds it. */
  async asUpload(issued: Promise<IssuedLink<UploadKind>>): Promise<UploadLink> {
    const { id, expiresAt } = await issued;
    return { url: this.#urlOf('uploads', id), maxBytes: this.maxUploadBytes, expiresAt };
  }

  /** The link of a token; null for one that is not ours, that has expired, or whose upload was taken. */
  async find(db: Reader, token: string): Promise<Link | null> {
    if (!/^gh_ln_[\w-]{43}$/.test(token)) return null;
    const link = await db.findOneBy(Link, { digest: digestOf(token) });
    return link && link.expiresAt > db.now && !link.usedAt ? link : null;
  }

  /** Marks a link as used. Under any race one caller wins, and the others wait for it: tells whether it was this one. */
  async use(tx: Tx, id: string): Promise<boolean> {
    const { count } = await tx.execute({
      text: 'UPDATE links SET used_at = $2 WHERE id = $1 AND used_at IS NULL',
      values: [id, tx.now],
    });
    return count > 0;
  }

  /** Removes at most so many links that expired a day ago, and tells how many it removed. */
  async removeExpired(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM links WHERE id IN
        (SELECT id FROM links WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [secondsFrom(tx.now, -KEPT_SECONDS), limit],
    });
    return count;
  }

  #urlOf(path: 'downloads' | 'uploads', id: string): string {
    return `${this.publicUrl()}/${path}/${this.#tokenOf(id)}`;
  }

  #tokenOf(id: string): string {
    return this.box.derivedToken(PREFIX, id);
  }
}
