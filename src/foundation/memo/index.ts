export { UserMemo } from './memo.ts';
