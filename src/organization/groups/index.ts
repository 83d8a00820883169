export { Group } from './group.entity.ts';
export { groupErrors } from './group.errors.ts';
export { GroupObject, GroupPayload } from './group.type.ts';
export { GroupLoader } from './group.loaders.ts';
