export { GroupOrgUnitService } from './group-org-unit.service.ts';
export { orgUnitAsSeenBy, orgUnitNameOnly } from './org-unit-name.ts';
export { OrgUnitNews } from './org-unit-news.ts';
export { OrgUnit } from './org-unit.entity.ts';
export { orgUnitErrors } from './org-unit.errors.ts';
export { OrgUnitLoaders } from './org-unit.loaders.ts';
export type { OrgUnitView } from './org-unit.queries.ts';
export { OrgUnitService } from './org-unit.service.ts';
export { OrgUnitConnection, OrgUnitObject } from './org-unit.type.ts';
