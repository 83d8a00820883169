import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';

/** A message as it leaves: one sender, one recipient, both as bare addresses beside the sender's name. */
export interface Message {
  /** Unique and the same for each attempt: the left part of the Message-ID, and the name of a file. */
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly date: Date;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The way out for messages. */
export interface MailTransport {
  /** @throws MailError */
  send(message: Message, signal: AbortSignal): Promise<void>;
  /** Whether messages would be taken now. @throws MailError */
  verify(): Promise<void>;
}

/** Why a message was not taken, in words that hold neither an address nor a credential. */
export class MailError extends Error {
  override readonly name = 'MailError';
  constructor(
    readonly reason: string,
    /** Whether it would be refused again, however often it is sent (RFC 5321 §4.2.1: 5yz about recipient or content). */
    readonly isPermanent: boolean,
  ) {
    super(`mail: ${reason}`);
  }
}

/** @param url MAIL_URL: smtp:, smtps:, or file: for a folder that messages are written to */
export const mailTransport = (url: string): MailTransport =>
  url.startsWith('file:') ? new FolderTransport(fileURLToPath(url)) : new SmtpTransport(url);

/** What a server says comes late at times (greylisting, virus scans), but a job must not hang. */
const TIMEOUTS_MS = { dnsTimeout: 5_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000 };
/** Somebody waits for the answer about health. */
const VERIFY_TIMEOUTS_MS = {
  dnsTimeout: 2_000,
  connectionTimeout: 2_000,
  greetingTimeout: 2_000,
  socketTimeout: 3_000,
};

class SmtpTransport implements MailTransport {
  readonly #transporter;
  readonly #verifier;

  constructor(url: string) {
    const { username, hostname } = new URL(url);
    // A password is not said in clear on a network; options in the URL's query say otherwise where that is wanted.
    const requireTLS = username !== '' && !/^(127\.|localhost$|\[::1\]$)/.test(hostname);
    this.#transporter = createTransport({ url, requireTLS, ...TIMEOUTS_MS });
    this.#verifier = createTransport({ url, requireTLS, ...VERIFY_TIMEOUTS_MS });
  }

  async send(message: Message, signal: AbortSignal): Promise<void> {
    await this.#transporter.sendMail({ ...asMail(message), signal }).catch(refuse);
  }

  async verify(): Promise<void> {
    await this.#verifier.verify().catch(refuse);
  }
}

/** Writes messages to files, for development and tests. */
class FolderTransport implements MailTransport {
  readonly #transporter = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(private readonly folder: string) {}

  async send(message: Message): Promise<void> {
    const { message: bytes } = await this.#transporter.sendMail(asMail(message)).catch(refuse);
    const file = path.join(this.folder, `${message.id}.eml`);
    await mkdir(this.folder, { recursive: true });
    // Whole or not at all, and for nobody else's eyes: a message may hold a link that signs somebody in.
    await writeFile(`${file}.part`, bytes as Buffer, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }

  async verify(): Promise<void> {
    await mkdir(this.folder, { recursive: true }).catch(refuse);
  }
}

/** No more than one bare address: nothing that a header or a list of recipients would be made of. */
const bareAddress = /^[^\s\p{Cc}\p{Cf}"<>()[\]\\,;:@]+@[^\s\p{Cc}\p{Cf}"<>()[\]\\,;:@]+$/u;

function asMail({ id, from, to, date, language, subject, text, html }: Message) {
  if (!bareAddress.test(to) || to.length > 254) throw new MailError('the address is not one', true);
  return {
    from,
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    date,
    subject,
    text,
    html,
    headers: {
      // RFC 3834 §5: nothing answers by itself to what nobody wrote; the second is for Exchange, which knows it not.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** What nodemailer says of a failure. */
interface Failure {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** A server's own words may repeat the address, and are left out but for the status (RFC 3463). */
function refuse(error: unknown): never {
  if (error instanceof MailError) throw error;
  const { code, command, responseCode, response } = error as Failure;
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  const said = [code ?? 'unknown', command, responseCode, status].filter((part) => part !== undefined).join(' ');
  throw new MailError(said, isAboutThisMail(error as Failure));
}

/** What a server says for ever of a sender or a login is mended by an operator; of a recipient or a content by nobody. */
const isAboutThisMail = ({ code, command, responseCode = 0 }: Failure): boolean =>
  (command === 'RCPT TO' || command === 'DATA') && responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
