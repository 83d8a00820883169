import { StandIn, type StandInAnswer, type StandInRequest } from './stand-in.ts';

export const PROXY_KEY = 'sk-proxy-admin-0123456789abcdef';

/** A user as the proxy lists it, with members that nobody here asks for. */
export const proxyUser = (user_id: string, values: object = {}) => ({
  user_id,
  user_email: null,
  user_alias: null,
  user_role: 'internal_user',
  spend: 0.0,
  max_budget: null,
  budget_duration: null,
  budget_reset_at: null,
  models: [],
  metadata: {},
  key_count: 1,
  ...values,
});

/** A key as the proxy lists it. */
export const proxyKey = (token: string, values: object = {}) => ({
  token,
  key_name: 'sk-...1234',
  key_alias: null,
  spend: 0.0,
  max_budget: null,
  budget_duration: null,
  user_id: null,
  team_id: null,
  blocked: null,
  ...values,
});

/** Stands in for a LiteLLM proxy, as its management API is documented. */
export class LiteLlmStandIn extends StandIn {
  users: object[] = [];
  keys: object[] = [];

  protected answer({ url, authorization }: StandInRequest): StandInAnswer {
    if (authorization !== `Bearer ${PROXY_KEY}`)
      return { status: 401, body: { error: { message: `Authentication Error, got ${authorization}`, code: '401' } } };
    const page = Number(url.searchParams.get('page'));
    const size = Number(url.searchParams.get('page_size') ?? url.searchParams.get('size'));
    const of = (list: object[]) => list.slice((page - 1) * size, page * size);
    const count = (list: object[]) => ({ total_pages: Math.ceil(list.length / size) });
    if (url.pathname === '/user/list')
      return { body: { users: of(this.users), total: this.users.length, page, page_size: size, ...count(this.users) } };
    if (url.pathname === '/key/list' && url.searchParams.get('return_full_object') === 'true')
      return { body: { keys: of(this.keys), total_count: this.keys.length, current_page: page, ...count(this.keys) } };
    return { status: 404, body: { detail: 'Not Found' } };
  }
}
