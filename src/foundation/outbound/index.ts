export { Destinations } from './destinations.ts';
export {
  OutboundClient,
  type HostAddress,
  type OutboundAnswer,
  type OutboundRequest,
  type ResolveHost,
} from './outbound-client.ts';
export { OutboundFailure } from './outbound-failure.ts';
