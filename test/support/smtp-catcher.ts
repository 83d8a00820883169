import { simpleParser, type ParsedMail } from 'mailparser';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as it came in, with the envelope that it came in. */
export interface CaughtMail extends ParsedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: string;
}

/** At which of its commands a server refuses. */
type Stage = 'MAIL' | 'RCPT' | 'DATA';

interface Refusal {
  readonly stage: Stage;
  readonly code: number;
  readonly text: string;
  /** Whether it took the mail all the same, as one does that breaks down before it can say so. */
  readonly kept: boolean;
}

/** A mail server on 127.0.0.1 that keeps what it gets, and refuses what it is told to refuse. */
export class SmtpCatcher {
  readonly mails: CaughtMail[] = [];
  /** Conversations that were begun. */
  connections = 0;
  readonly #refusals: Refusal[] = [];
  readonly #server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onConnect: (_session, done) => {
        this.connections += 1;
        done();
      },
      onMailFrom: (_address, _session, done) => done(this.#refusal('MAIL')),
      onRcptTo: (_address, _session, done) => done(this.#refusal('RCPT')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.#take(Buffer.concat(chunks), session.envelope).then(done));
      },
      ...options,
    });
    this.#server.on('error', () => undefined);
  }

  /** @param options of smtp-server; by default neither STARTTLS nor AUTH is offered @param port 0 takes any */
  static async open(options: SMTPServerOptions = {}, port = 0): Promise<SmtpCatcher> {
    const catcher = new SmtpCatcher(options);
    const listening = catcher.#server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return catcher;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** MAIL_URL of this server. @param login such as `user:password@` */
  url(login = '', query = ''): string {
    return `smtp://${login}127.0.0.1:${this.port}${query}`;
  }

  /** The next time that it comes to this stage, the answer is this. */
  refuseOnce(stage: Stage, code: number, text: string, { kept = false } = {}): void {
    this.#refusals.push({ stage, code, text, kept });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  #next(stage: Stage): Refusal | null {
    const index = this.#refusals.findIndex((refusal) => refusal.stage === stage);
    return index < 0 ? null : this.#refusals.splice(index, 1)[0]!;
  }

  #refusal(stage: Stage): Error | null {
    return asError(this.#next(stage));
  }

  async #take(
    raw: Buffer,
    { mailFrom, rcptTo }: { mailFrom: { address: string } | false; rcptTo: { address: string }[] },
  ): Promise<Error | null> {
    const refusal = this.#next('DATA');
    if (refusal && !refusal.kept) return asError(refusal);
    const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
    this.mails.push(Object.assign(await simpleParser(raw), { envelope, raw: raw.toString() }));
    return asError(refusal);
  }
}

const asError = (refusal: Refusal | null): Error | null =>
  refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code });
