export { AccessChangeService, type AccessChange } from './access-change.service.ts';
