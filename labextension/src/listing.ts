import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import { CoalescingLoop } from './coalescing';
import type { DirectoryNews, IFileChanges } from './tokens';

/** What is needed of a file browser's model. */
export interface IListingModel {
  /** Contents path of the folder that is shown. */
  readonly path: string;
  readonly pathChanged: ISignal<unknown, unknown>;
  cd(path: string): Promise<void>;
}

/** What is needed of the drive that answers listings. */
export interface IListingDrive {
  get(path: string, options: Contents.IFetchOptions): Promise<Contents.IModel>;
  timesAsked(directory: string): number;
}

/**
 * Keeps one file browser's listing equal to the disk.
 *
 * The folder that is shown is watched; news of it refreshes the listing. In a hidden page nothing
 * is refreshed (JupyterLab would not do it either); it catches up when it is shown again.
 */
export class ListingFollower implements IDisposable {
  constructor(model: IListingModel, changes: IFileChanges, drive: IListingDrive) {
    this._model = model;
    this._changes = changes;
    this._drive = drive;
    this._loop = new CoalescingLoop(() => this._refresh());
    this._directory = model.path;
    const isWatched = changes.isWatched(this._directory);
    this._watch = changes.watch(this._directory);
    if (isWatched) {
      this._loop.trigger(); // as no snapshot will come
    }
    model.pathChanged.connect(this._onPathChanged);
    changes.news.connect(this._onNews);
    document.addEventListener('visibilitychange', this._onVisibility);
  }

  get isDisposed(): boolean {
    return this._loop.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._loop.dispose();
    this._watch.dispose();
    document.removeEventListener('visibilitychange', this._onVisibility);
    this._model.pathChanged.disconnect(this._onPathChanged);
    this._changes.news.disconnect(this._onNews);
  }

  private readonly _onPathChanged = (): void => {
    const before = this._watch;
    this._directory = this._model.path;
    this._watch = this._changes.watch(this._directory);
    before.dispose();
    if (this._elsewhere.delete(this._directory)) {
      this._loop.trigger();
    }
  };

  private readonly _onNews = (_: IFileChanges, news: DirectoryNews): void => {
    if (news.directory !== this._directory) {
      if (news.type === 'delta') {
        this._elsewhere.add(news.directory);
      }
      return;
    }
    if (news.type === 'gone') {
      void this._flee(news.directory, news.movedTo);
    } else if (news.type === 'delta' || (news.type === 'snapshot' && news.last)) {
      this._loop.trigger();
    }
  };

  private readonly _onVisibility = (): void => {
    if (this._missed && !document.hidden) {
      this._loop.trigger();
    }
  };

  /** Show the folder where it is now, else the nearest one above it. */
  private async _flee(directory: string, movedTo: string | null): Promise<void> {
    let refuge = movedTo ?? PathExt.dirname(directory);
    while (refuge !== '' && !(await this._exists(refuge))) {
      refuge = PathExt.dirname(refuge);
    }
    if (this._directory === directory && !this.isDisposed) {
      await this._model.cd(`/${refuge}`);
    }
  }

  private async _exists(directory: string): Promise<boolean> {
    try {
      await this._drive.get(directory, { content: false, type: 'directory' });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * A refresh may be swallowed by one that is under way and whose answer is older; then it is made
   * again. One that is made for nothing at all, as outside of the browser's root, is let go.
   */
  private async _refresh(): Promise<void> {
    this._missed = document.hidden;
    for (let attempt = 0; attempt < ATTEMPTS && !this._missed; attempt++) {
      const before = this._drive.timesAsked(this._directory);
      await this._model.cd('.');
      if (this._drive.timesAsked(this._directory) !== before) {
        break;
      }
    }
  }

  private readonly _model: IListingModel;
  private readonly _changes: IFileChanges;
  private readonly _drive: IListingDrive;
  private readonly _loop: CoalescingLoop;
  /** Folders that changed while they were not shown, perhaps after they were listed. */
  private readonly _elsewhere = new Set<string>();
  private _directory: string;
  private _missed = false;
  private _watch: IDisposable;
}

/** The refresh under way, and the one after it. */
const ATTEMPTS = 2;
