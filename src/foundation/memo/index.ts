export { memoTallies, UserMemo } from './memo.ts';
