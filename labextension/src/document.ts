import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { CoalescingLoop } from './coalescing';
import type { Return } from './place';
import type { DirectoryNews, IFileChanges } from './tokens';

/** Milliseconds before each further attempt to read a file that is half written. */
const RETRIES = [50, 100, 200, 400, 800, 1600];

/** Milliseconds after which a file that is not there is gone: it may be renamed, or written anew. */
const GONE = 500;

/** How an open document stands to its file: as it is, changed by others while edited here, gone. */
export type Standing = 'current' | 'stale' | 'missing';

/** What is needed of the drive that holds the documents. */
export interface IDocumentDrive {
  get(path: string, options: Contents.IFetchOptions): Promise<Contents.IModel>;
  provideOnce(path: string, model: Contents.IModel): IDisposable;
  announceRename(path: string, model: DocumentModel): void;
}

/** What a document knows of its file. */
export type DocumentModel = Omit<Contents.IModel, 'content'>;

/**
 * Keeps one open document equal to its file.
 *
 * What nobody has edited here is loaded again when the file's content is another one; what somebody
 * has edited is left alone, and said to be stale.
 */
export class DocumentFollower implements IDisposable {
  /**
   * @param notePlace - Notes where the person is in every view of the document.
   */
  constructor(
    context: DocumentRegistry.Context,
    changes: IFileChanges,
    drive: IDocumentDrive,
    notePlace: () => Return
  ) {
    this._context = context;
    this._changes = changes;
    this._drive = drive;
    this._notePlace = notePlace;
    this._loop = new CoalescingLoop(() => this._check());
    this._watch = changes.watch(this._directory);
    changes.news.connect(this._onNews);
    context.pathChanged.connect(this._onPathChanged);
    context.saveState.connect(this._onSaveState);
    context.disposed.connect(() => this.dispose());
    void this._begin();
  }

  get isDisposed(): boolean {
    return this._loop.isDisposed;
  }

  get context(): DocumentRegistry.Context {
    return this._context;
  }

  get standing(): Standing {
    return this._standing;
  }

  /** Emitted when `standing` changes. */
  get standingChanged(): ISignal<this, Standing> {
    return this._standingChanged;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._loop.dispose();
    this._watch.dispose();
    this._changes.news.disconnect(this._onNews);
    this._context.pathChanged.disconnect(this._onPathChanged);
    this._context.saveState.disconnect(this._onSaveState);
    Signal.clearData(this);
  }

  /** Load the file, whatever was edited here. */
  async reload(): Promise<void> {
    const model = await this._read();
    if (model) {
      await this._load(model);
    }
  }

  /**
   * Leave the document as it is until the file changes again; saving it asks no further question.
   *
   * A rename to the same name is how a document takes note of a hash without being loaded.
   */
  keep(): void {
    const { contentsModel: known, localPath } = this._context;
    if (known && this._seen) {
      const { hash, hash_algorithm, last_modified } = this._seen;
      this._drive.announceRename(localPath, {
        ...known,
        last_modified,
        ...(hash && { hash }),
        ...(hash_algorithm && { hash_algorithm })
      });
    }
    this._stand('current');
  }

  /** What was edited before anybody followed the file is not taken for what was loaded. */
  private async _begin(): Promise<void> {
    const { _context: context } = this;
    const isLate = context.isReady;
    await context.ready;
    if (!isLate || !context.model.dirty) {
      this._settle();
    }
    if (isLate || this._missed) {
      this._loop.trigger();
    }
  }

  private get _directory(): string {
    return PathExt.dirname(this._context.localPath);
  }

  private readonly _onPathChanged = (): void => {
    const before = this._watch;
    this._watch = this._changes.watch(this._directory);
    before.dispose();
    this._stand('current');
    this._loop.trigger();
  };

  private readonly _onSaveState = (_: unknown, state: DocumentRegistry.SaveState): void => {
    this._isSaving = state === 'started';
    if (state === 'completed') {
      this._settle();
      this._stand('current');
    }
    if (!this._isSaving) {
      this._loop.trigger();
    }
  };

  private readonly _onNews = (_: IFileChanges, news: DirectoryNews): void => {
    if (news.directory !== this._directory) {
      return;
    }
    const name = PathExt.basename(this._context.localPath);
    const concerns =
      news.type === 'delta'
        ? name in news.entries
        : news.type === 'snapshot'
          ? news.last
          : news.type === 'gone' && news.movedTo === null;
    if (concerns) {
      this._loop.trigger();
    }
  };

  /** See whether the file is another one than was loaded, and do what follows from it. */
  private async _check(): Promise<void> {
    const { _context: context } = this;
    if (!this._mayLoad()) {
      this._missed = true;
      return;
    }
    const answer = await this._lookUp();
    if (answer === 'missing') {
      this._stand('missing');
      return;
    }
    const known = context.contentsModel;
    if (!answer || !known || !this._mayLoad()) {
      return;
    }
    if (isSame(answer, known)) {
      this._stand('current');
      return;
    }
    if (this._isEdited()) {
      this._seen = answer;
      this._stand('stale');
      return;
    }
    const model = await this._read();
    if (model && this._mayLoad() && !this._isEdited() && model.path === context.localPath) {
      await this._load(model);
    }
  }

  /** Not while it is opened or saved; what people edit together is kept by collaboration. */
  private _mayLoad(): boolean {
    const { isReady, model } = this._context;
    return isReady && !model.collaborative && !this._isSaving;
  }

  /** The file without its content; missing only if it stays away. */
  private async _lookUp(): Promise<Contents.IModel | 'missing' | null> {
    const options = { content: false, hash: true };
    const answer = await this._ask(options);
    if (answer !== 'missing') {
      return answer;
    }
    await new Promise(resolve => setTimeout(resolve, GONE));
    return this.isDisposed ? null : this._ask(options);
  }

  /** The file's content; `null` if it stays unreadable. */
  private async _read(): Promise<Contents.IModel | null> {
    const { format, type } = this._context.contentsModel ?? {};
    for (const pause of [...RETRIES, 0]) {
      const answer = await this._ask({
        content: true,
        hash: true,
        ...(type && { type }),
        ...(format && { format })
      });
      if (answer === 'missing' || this.isDisposed) {
        return null;
      }
      if (answer) {
        return answer;
      }
      await new Promise(resolve => setTimeout(resolve, pause));
    }
    return null;
  }

  private async _ask(options: Contents.IFetchOptions): Promise<Contents.IModel | 'missing' | null> {
    try {
      return await this._drive.get(this._context.localPath, options);
    } catch (error) {
      const { response } = error as { readonly response?: { readonly status: number } };
      return response?.status === 404 ? 'missing' : null;
    }
  }

  /** JupyterLab loads the content by itself; it is given this one, which is known to be whole. */
  private async _load(model: Contents.IModel): Promise<void> {
    const { _context: context } = this;
    const goBack = this._notePlace();
    const provided = this._drive.provideOnce(context.localPath, model);
    try {
      await context.revert();
    } finally {
      provided.dispose();
    }
    if (model.content === '') {
      context.model.fromString(''); // which JupyterLab takes for no content
    }
    context.model.dirty = false;
    goBack();
    this._settle();
    this._stand('current');
  }

  /** The document is as its file now. */
  private _settle(): void {
    this._cells = cellsOf(this._context);
  }

  /** Whether there is something to lose. A notebook may be dirty by what was added on opening it. */
  private _isEdited(): boolean {
    const { model } = this._context;
    return model.dirty && (this._cells === null || this._cells !== cellsOf(this._context));
  }

  private _stand(standing: Standing): void {
    if (standing !== this._standing) {
      this._standing = standing;
      this._seen = standing === 'stale' ? this._seen : null;
      this._standingChanged.emit(standing);
    }
  }

  private readonly _context: DocumentRegistry.Context;
  private readonly _changes: IFileChanges;
  private readonly _drive: IDocumentDrive;
  private readonly _notePlace: () => Return;
  private readonly _loop: CoalescingLoop;
  private readonly _standingChanged = new Signal<this, Standing>(this);
  private _cells: string | null = null;
  private _isSaving = false;
  /** Whether there was news before the document was ready. */
  private _missed = false;
  /** The file as it is while the document is stale. */
  private _seen: DocumentModel | null = null;
  private _standing: Standing = 'current';
  private _watch: IDisposable;
}

/** Whether two answers are of the same content; without hashes their times have to tell. */
function isSame(
  one: Pick<Contents.IModel, 'hash' | 'last_modified'>,
  other: Pick<Contents.IModel, 'hash' | 'last_modified'>
): boolean {
  return one.hash && other.hash
    ? one.hash === other.hash
    : one.last_modified === other.last_modified;
}

/** The cells of a notebook as text, `null` for any other document. */
function cellsOf(context: DocumentRegistry.Context): string | null {
  if (context.contentsModel?.type !== 'notebook') {
    return null;
  }
  const { cells } = context.model.toJSON() as { readonly cells?: unknown };
  return JSON.stringify(cells);
}
