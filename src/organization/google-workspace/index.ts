export { GoogleWorkspaceSource, type GoogleAddresses } from './google-workspace.source.ts';
