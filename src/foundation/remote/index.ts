export { RemoteApi, type RemoteAnswer, type RemoteApiOptions, type RemoteRequest } from './remote-api.ts';
