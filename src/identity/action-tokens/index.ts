export { ACCEPTED, type Accepted } from './accepted.ts';
export { AcceptedPayload } from './accepted.type.ts';
export { ActionToken, actionPurposes, type ActionPurpose } from './action-token.entity.ts';
export {
  ActionTokenService,
  actionTokenErrors,
  revokeActionTokens,
  revokeActionTokensOf,
} from './action-token.service.ts';
export { linkRequestHandler, type LinkRequest, type LinkSender } from './link-request.ts';
export { LinkRequestService } from './link-request.service.ts';
export { LinkThrottle } from './link-throttle.ts';
export { actionTokenUpkeeps } from './upkeeps.ts';
