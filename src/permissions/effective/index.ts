export { type AccessSource, type AccessSourceKind } from './access-source.ts';
export { AccessSourceObject } from './access-source.type.ts';
export { SubjectService, type Subject } from './subject.service.ts';
