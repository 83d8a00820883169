export { LiteLlmProxy, ProxyError, type ProxyEntry } from './litellm-proxy.ts';
export { type AccountPlan, type BudgetChange, type PullOrder, type PullPlan } from './litellm-pull.plan.ts';
export { LiteLlmPullService, type AccountOutcome } from './litellm-pull.service.ts';
export { LiteLlmSpendService, type SpendReport } from './litellm-spend.service.ts';
