export { GroupCreationService } from './group-creation.service.ts';
