import { PathExt } from '@jupyterlab/coreutils';
import { Drive, ServerConnection } from '@jupyterlab/services';
import type { Contents } from '@jupyterlab/services';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { IFileChanges } from './tokens';
import { waitForNews } from './waiting';

/** Milliseconds that the server may be silent before it is asked for the listing itself. */
const PATIENCE = 2000;

/** Milliseconds within which the server tells of what this page has done itself. */
const OWN_WORK = 500;

/** Milliseconds that a folder is watched after it was listed, until somebody else watches it. */
const LINGER = 5000;

/** A name that this page itself has written (its time, in milliseconds) or removed (`null`). */
interface IOwnWork {
  readonly name: string;
  readonly written: number | null;
}

/**
 * The server's files, where a listing is answered from what the server pushes.
 *
 * In any doubt the server is asked: no connection, a folder that is polled, a message lost, a
 * change of this page's own that the server has not told of.
 */
export class MirroredDrive extends Drive {
  constructor(changes: IFileChanges, options: Drive.IOptions) {
    super(options);
    this._changes = changes;
    super.fileChanged.connect((_, change) => this._happened.emit(change));
  }

  /** Whether listings are answered from the mirror. */
  mirrors = true;

  /** Emitted for this page's own changes, and for renames on the disk that were announced. */
  override get fileChanged(): ISignal<this, Contents.IChangedArgs> {
    return this._happened;
  }

  /** How often a folder's listing was asked for. */
  timesAsked(directory: string): number {
    return this._asked.get(directory) ?? 0;
  }

  /** Tell all who show a file that it is elsewhere now. */
  announceRename(path: string, model: Partial<Contents.IModel>): void {
    this._happened.emit({ type: 'rename', oldValue: { path }, newValue: model });
  }

  /** Answer the next request for a file's content with a model that was fetched already. */
  provideOnce(path: string, model: Contents.IModel): IDisposable {
    this._provided.set(path, model);
    return new DisposableDelegate(() => {
      this._provided.delete(path);
    });
  }

  override async get(path: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    const provided = this._provided.get(path);
    if (provided && options?.content !== false) {
      this._provided.delete(path);
      return provided;
    }
    if (!mayBeListing(options)) {
      return super.get(path, options);
    }
    this._asked.set(path, this.timesAsked(path) + 1);
    const isShown = this._changes.isWatched(path);
    return (await this._mirrored(path, options)) ?? (await this._listed(path, isShown, options));
  }

  override async newUntitled(options?: Contents.ICreateOptions): Promise<Contents.IModel> {
    return this._wrote(await super.newUntitled(options));
  }

  override async copy(path: string, directory: string): Promise<Contents.IModel> {
    return this._wrote(await super.copy(path, directory));
  }

  override async save(
    path: string,
    options?: Partial<Contents.IModel> & Contents.IContentProvisionOptions
  ): Promise<Contents.IModel> {
    return this._wrote(await super.save(path, options));
  }

  override async rename(path: string, newPath: string): Promise<Contents.IModel> {
    const model = await super.rename(path, newPath);
    this._expect(path, null);
    this._expect(model.path, 0);
    return model;
  }

  override async delete(path: string): Promise<void> {
    await super.delete(path);
    this._expect(path, null);
  }

  private _wrote(model: Contents.IModel): Contents.IModel {
    this._expect(model.path, Date.parse(model.last_modified));
    return model;
  }

  private _expect(path: string, written: number | null): void {
    const directory = PathExt.dirname(path);
    if (this._changes.mirror.holds(directory)) {
      const others = this._expected.get(directory) ?? [];
      const name = PathExt.basename(path);
      const rest = others.filter(work => work.name !== name);
      this._expected.set(directory, [...rest, { name, written }]);
    }
  }

  /** The listing by the mirror, `null` if it must be asked of the server. */
  private async _mirrored(
    path: string,
    options: Contents.IFetchOptions | undefined
  ): Promise<Contents.IModel | null> {
    if (!this.mirrors) {
      return null;
    }
    const { mirror } = this._changes;
    if (!mirror.holds(path) && isSurelyListing(options)) {
      await this._snapshot(path);
    }
    if (!mirror.holds(path) || !(await this._isInStep(path))) {
      return null;
    }
    return mirror.listing(path);
  }

  /** Have the server send the listing, if it can. */
  private async _snapshot(path: string): Promise<void> {
    const hold = this._changes.watch(path);
    setTimeout(() => hold.dispose(), LINGER);
    if (await this._changes.connected(PATIENCE)) {
      const { mirror } = this._changes;
      await waitForNews(this._changes, path, () => mirror.holds(path), PATIENCE);
    }
  }

  /** Wait until the mirror shows what this page has done; false if it does not. */
  private async _isInStep(path: string): Promise<boolean> {
    const works = this._expected.get(path);
    if (!works) {
      return true;
    }
    const { mirror } = this._changes;
    const shown = (): boolean =>
      works.every(({ name, written }) => {
        const entry = mirror.entry(path, name);
        return written === null
          ? entry === undefined
          : Date.parse(String(entry?.['last_modified'])) >= written;
      });
    const inStep = shown() || (await waitForNews(this._changes, path, shown, OWN_WORK));
    if (this._expected.get(path) === works) {
      this._expected.delete(path);
    }
    return inStep && mirror.holds(path);
  }

  /**
   * The listing by the server. A watched folder that is not there is empty instead of an error:
   * who shows it is told that it is gone, and where to.
   */
  private async _listed(
    path: string,
    isShown: boolean,
    options?: Contents.IFetchOptions
  ): Promise<Contents.IModel> {
    try {
      return await super.get(path, options);
    } catch (error) {
      const missing =
        error instanceof ServerConnection.ResponseError && error.response.status === 404;
      if (missing && isShown) {
        return emptyFolder(path);
      }
      throw error;
    }
  }

  private readonly _changes: IFileChanges;
  private readonly _asked = new Map<string, number>();
  private readonly _expected = new Map<string, readonly IOwnWork[]>();
  private readonly _happened = new Signal<this, Contents.IChangedArgs>(this);
  private readonly _provided = new Map<string, Contents.IModel>();
}

/** Whether a request may be for a folder's content. */
function mayBeListing(options: Contents.IFetchOptions | undefined): boolean {
  const { content, contentProviderId, format, hash, type } = options ?? {};
  const isFile = format !== undefined || hash === true || contentProviderId !== undefined;
  return content !== false && !isFile && (type === undefined || type === 'directory');
}

/** Whether a request is one as file browsers make it, so that watching the path is worth a try. */
function isSurelyListing(options: Contents.IFetchOptions | undefined): boolean {
  return options?.content === true || options?.type === 'directory';
}

function emptyFolder(path: string): Contents.IModel {
  return {
    name: PathExt.basename(path),
    path,
    type: 'directory',
    format: 'json',
    mimetype: '',
    content: [],
    created: '',
    last_modified: '',
    writable: false
  };
}
