export { matrixView, type MatrixChanges, type MatrixView } from './permission-matrix.changes.ts';
export { UpdatePermissionsInput } from './permission-matrix.inputs.ts';
export { PermissionMatrixLoaders } from './permission-matrix.loaders.ts';
export { PermissionMatrixService } from './permission-matrix.service.ts';
