export type { MasteredAccount, MasteredProfile, SoughtAccounts } from './mastered-account.queries.ts';
export { MasteredAccountService, type MasteredBy, type MasteredChange } from './mastered-account.service.ts';
