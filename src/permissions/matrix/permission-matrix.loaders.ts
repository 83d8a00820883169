import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { MatrixView } from './permission-matrix.changes.ts';
import type { PermissionMatrixService } from './permission-matrix.service.ts';

const loaders = { USER: Symbol('matrices of users'), GROUP: Symbol('matrices of groups') } as const;

/** What belongs to users and groups, gathered: one statement for however many a document asks for at once. */
export class PermissionMatrixLoaders {
  constructor(private readonly matrices: PermissionMatrixService) {}

  of(context: RequestContext, kind: 'USER' | 'GROUP', id: string): Promise<MatrixView> {
    return context.once(loaders[kind], (made) => this.#loader(made, kind)).load(id);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext, kind: 'USER' | 'GROUP'): DataLoader<string, MatrixView> {
    return new DataLoader<string, MatrixView>((ids) => read((db) => this.matrices.ofEach(db, kind, ids)), {
      cache: false,
    });
  }
}
