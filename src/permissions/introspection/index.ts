export { IntrospectionService, type TokenState } from './introspection.service.ts';
export { TokenIntrospectionObject } from './introspection.type.ts';
