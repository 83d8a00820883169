import { StringDecoder } from 'node:string_decoder';

const LINES_KEPT = 50;
const LINES_SHOWN = 15;

/** The server says these when something is wrong with itself; the rest is its diary. */
const WORTH_LOGGING = /^(FATAL|PANIC):|was terminated by signal|all server processes terminated/;

/** Collects what a server writes to stderr, so that a failure can be reported in its own words. */
export class ServerLog {
  readonly #decoder = new StringDecoder('utf8');
  readonly #lines: string[] = [];
  #unfinished = '';

  /** @param secrets texts that are replaced wherever they appear */
  constructor(
    private readonly secrets: readonly string[],
    private readonly report: (line: string) => void,
  ) {}

  write(chunk: Buffer): void {
    const lines = (this.#unfinished + this.#decoder.write(chunk)).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) this.#keep(line);
  }

  /** The last lines, oldest first. */
  lastLines(): readonly string[] {
    return [...this.#lines, this.#redact(this.#unfinished)].slice(-LINES_SHOWN);
  }

  #keep(line: string): void {
    const text = this.#redact(line);
    this.#lines.push(text);
    if (this.#lines.length > LINES_KEPT) this.#lines.shift();
    if (WORTH_LOGGING.test(text)) this.report(text);
  }

  #redact(line: string): string {
    return this.secrets.reduce((text, secret) => text.replaceAll(secret, '[password]'), line);
  }
}
