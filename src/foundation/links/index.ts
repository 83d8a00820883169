export type { DownloadKind, LinkKind, UploadKind } from './link-kinds.ts';
export { Link } from './link.entity.ts';
export { LinkService, type DownloadLink, type IssuedLink, type UploadLink } from './link.service.ts';
export { DownloadLinkObject, UploadLinkObject } from './link.type.ts';
export {
  instants,
  type DownloadOrder,
  type DownloadSource,
  type KeptRange,
  type ReceivedUpload,
  type UploadTarget,
} from './transfer.ts';
export { TransferService, type Download, type LinkHolder, type Upload } from './transfer.service.ts';
export { expiredLinks } from './upkeeps.ts';
