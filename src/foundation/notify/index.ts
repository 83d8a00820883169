export { EventStream, type StreamOptions } from './event-stream.ts';
export { Notifications, TOO_MANY_IDS, type EventOptions } from './notifications.ts';
export { Remembered } from './remembered.ts';
export type { Topics } from './topics.ts';
