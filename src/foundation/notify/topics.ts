import { z } from 'zod';

const nothing = z.object({});
const payloads = {
  /** Access of these users changed: what is remembered of them must be dropped. null: of all. */
  access: z.object({ userIds: z.array(z.string()).readonly().nullable() }),
  settings: nothing,
  signingKeys: nothing,
  /** A job went on or ended; null: any may have. */
  jobs: z.object({ jobId: z.string().nullable(), status: z.string().nullable() }),
  /** What an account has used of a limit or budget passed the threshold of its alert; null: some may have. */
  usageAlerts: z.object({ userId: z.string().nullable(), bound: z.string().nullable() }),
  /** An inquiry is new or changed, as far as it decides who wants to know; null: any may be. */
  inquiries: z.object({
    change: z
      .object({
        inquiryId: z.string(),
        authorId: z.string().nullable(),
        assigneeId: z.string().nullable(),
        type: z.string(),
        status: z.string(),
        createdAt: z.iso.datetime(),
        before: z.object({ assigneeId: z.string().nullable(), status: z.string() }).nullable(),
        isInternal: z.boolean(),
      })
      .nullable(),
  }),
  /**
   * Events that the audit log got, as far as it decides who wants to know; null: it may have got any. Never sent: each
   * process reads them itself while somebody listens.
   */
  auditEvents: z.object({
    events: z
      .array(
        z.object({
          id: z.string(),
          action: z.string(),
          actorId: z.string().nullable(),
          subjectId: z.string().nullable(),
          targetType: z.string(),
          targetId: z.string().nullable(),
          createdAt: z.iso.datetime(),
        }),
      )
      .readonly()
      .nullable(),
  }),
  /** There are other webhooks, or they want other events. */
  webhooks: nothing,
};

/** What processes tell each other. */
export type Topics = { [T in keyof typeof payloads]: z.infer<(typeof payloads)[T]> };

/** The name of a topic. */
export type Topic = keyof Topics;

/** What is told of each topic where messages may have been lost. */
export const everything: Topics = {
  access: { userIds: null },
  settings: {},
  signingKeys: {},
  jobs: { jobId: null, status: null },
  usageAlerts: { userId: null, bound: null },
  inquiries: { change: null },
  auditEvents: { events: null },
  webhooks: {},
};
/** The names of all topics. */
export const topicNames = Object.keys(everything) as [Topic, ...Topic[]];

const envelope = z.object({
  topic: z.enum(topicNames),
  payload: z.unknown(),
  from: z.string().optional(),
  number: z.number().optional(),
  at: z.iso.datetime().optional(),
});

/** One message as processes tell it each other. */
export interface Message<T extends Topic = Topic> {
  readonly topic: T;
  readonly payload: Topics[T];
  /** The process that sent it, and which of its messages it is. */
  readonly from?: string | undefined;
  readonly number?: number | undefined;
  /** When it happened, as the transaction that sent it knows it (ISO 8601). */
  readonly at?: string | undefined;
}

/** A message of another process, or null for what is none. */
export function parsed(text: string | undefined): Message | null {
  try {
    const { topic, payload, ...rest } = envelope.parse(JSON.parse(text ?? ''));
    return { topic, payload: payloads[topic].parse(payload), ...rest };
  } catch {
    return null;
  }
}
