export { CheckService } from './check.service.ts';
