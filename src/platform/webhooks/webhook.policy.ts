import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import { badInput } from '../../core/errors.ts';
import { secondsFrom } from '../../core/clock.ts';
import { jittered } from '../../core/jitter.ts';

// When events are sent, how they are signed, and when nobody tries any more. Pure.

const DAY_SECONDS = 86_400;
/** 5 seconds, then three times as long each time, and never more than 6 hours. */
const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 21_600;
/** An event is given up that failed so often, and for so long: others that get through have it tried sooner. */
export const MOST_FAILURES = 25;
const TRIED_DAYS = 4;
/** Where nothing could be delivered for so long, nothing is tried any more. */
const DISABLED_AFTER_DAYS = 3;
/** What a receiver that does not answer is spared. */
const REST_SECONDS = 30;
/** Over so long is spread what waits for it meanwhile. */
const REST_SPREAD_SECONDS = 300;

/** What failed so rarely is tried again at once when its receiver is back, whatever it failed of. */
export const FEW_FAILURES = 6;
/** Those that failed first may have failed in the other order than they were noted. */
const NOTING_SECONDS = 60;

/** When a delivery is tried again that failed so often since then; null where it is given up. */
export function nextAttempt(failures: number, firstFailedAt: Date, now: Date): Date | null {
  if (failures >= MOST_FAILURES && firstFailedAt <= secondsFrom(now, -TRIED_DAYS * DAY_SECONDS)) return null;
  const pause = Math.min(FIRST_PAUSE_SECONDS * 3 ** (failures - 1), LONGEST_PAUSE_SECONDS);
  return secondsFrom(now, jittered(pause));
}

/** Until when a webhook is left alone whose latest two attempts failed. */
export const restUntil = (now: Date): Date => secondsFrom(now, REST_SECONDS);

/** What failed from then on failed since the receiver was away, which was noted at `failingSince`. */
export const beganAway = (failingSince: Date): Date => secondsFrom(failingSince, -NOTING_SECONDS);

/** When a delivery is looked at again that a resting webhook keeps waiting. */
export const afterRest = (resumesAt: Date): Date => secondsFrom(resumesAt, Math.random() * REST_SPREAD_SECONDS);

/** Whether a webhook has failed for too long, or said itself that it wants no more (410, Standard Webhooks). */
export const isGone = (failingSince: Date, responseStatus: number | null, now: Date): boolean =>
  responseStatus === 410 || failingSince <= secondsFrom(now, -DISABLED_AFTER_DAYS * DAY_SECONDS);

/** A signing secret, of 256 bits. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** The headers of one attempt: signed with each secret that is valid now. */
export function signedHeaders(messageId: string, payload: string, secrets: readonly string[], now: Date) {
  return {
    'content-type': 'application/json',
    'user-agent': 'Gatehouse-Webhooks',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(messageId, now, payload)).join(' '),
  };
}

/** How the audit log and letters call a webhook: paths and queries of receivers are often secret. */
export const shownUrl = (url: string): string => {
  const { origin, pathname, search } = new URL(url);
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
};

/** An address as it is stored. @throws BAD_USER_INPUT for one that names somebody */
export function receiverUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '')
    throw badInput(['input', 'url'], 'must be without user and password; requests are signed instead');
  parsed.hash = '';
  return parsed.href;
}
