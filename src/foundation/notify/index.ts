export { Notifications, type Topics } from './notifications.ts';
export { Remembered } from './remembered.ts';
