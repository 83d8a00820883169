export { Notifications, type Topics } from './notifications.ts';
