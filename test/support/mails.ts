import { simpleParser, type ParsedMail } from 'mailparser';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';

/** A mail that the service sent. */
export interface SentMail extends ParsedMail {
  /** Address of its one recipient. */
  readonly recipient: string;
  /** Address of its link; null where it has none. */
  readonly link: string | null;
  /** Token of its link; null where it has none. */
  readonly token: string | null;
}

/** A folder that a service sends its mails to. */
export class MailFolder {
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-mails-'));

  /** As MAIL_URL has it. */
  get url(): string {
    return pathToFileURL(this.#folder).href;
  }

  /** All mails, in the order in which they were queued. */
  async read(): Promise<SentMail[]> {
    const files = fs.readdirSync(this.#folder).filter((name) => name.endsWith('.eml'));
    return Promise.all(files.sort().map((name) => sentMail(fs.readFileSync(path.join(this.#folder, name)))));
  }

  remove(): void {
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function sentMail(raw: Buffer): Promise<SentMail> {
  const mail = await simpleParser(raw);
  const [link = null] = /https?:\/\/\S+[?#]token=\S+/.exec(mail.text ?? '') ?? [];
  const to = mail.to && !Array.isArray(mail.to) ? mail.to.value : [];
  if (to.length !== 1) throw new Error('a mail has one recipient');
  return Object.assign(mail, {
    recipient: to[0]!.address!,
    link,
    token: link && new URL(link.replace('#', '?')).searchParams.get('token'),
  });
}

const SENDING = `SELECT id FROM graphile_worker._private_tasks WHERE identifier IN ('send_link', 'send_mail')`;

/** Waits until everything that sends mail is done, without waiting for what is put off: it is done now. */
export async function untilSent(owner: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ locked: boolean }>(
      `SELECT locked_at IS NOT NULL AS locked FROM graphile_worker._private_jobs
        WHERE task_id IN (${SENDING}) AND attempts < max_attempts`,
    );
    if (rows.length === 0) return;
    if (rows.some(({ locked }) => !locked)) {
      await owner.query(
        `UPDATE graphile_worker._private_jobs SET run_at = now()
          WHERE task_id IN (${SENDING}) AND locked_at IS NULL AND run_at > now()`,
      );
      await owner.query(`SELECT pg_notify('jobs:insert', '{"count":1}')`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
