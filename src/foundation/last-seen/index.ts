export { LastSeen, type WriteLastSeen } from './last-seen.ts';
