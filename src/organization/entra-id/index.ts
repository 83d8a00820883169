export { EntraIdSource, type EntraIdAddresses } from './entra-id.source.ts';
