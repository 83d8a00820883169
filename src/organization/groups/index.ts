export { Group } from './group.entity.ts';
