import { PathExt } from '@jupyterlab/coreutils';
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
  refresh(): Promise<void>;
}

/**
 * Keeps one file browser's listing equal to the disk.
 *
 * The folder that is shown is watched; news of it refreshes the listing. In a hidden page nothing
 * is refreshed (JupyterLab would not do it either); it catches up when it is shown again.
 */
export class ListingFollower implements IDisposable {
  constructor(model: IListingModel, changes: IFileChanges) {
    this._model = model;
    this._changes = changes;
    this._loop = new CoalescingLoop(() => this._refresh());
    this._directory = model.path;
    this._watch = changes.watch(this._directory);
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
  };

  private readonly _onNews = (_: IFileChanges, news: DirectoryNews): void => {
    if (news.directory !== this._directory) {
      return;
    }
    if (news.type === 'gone') {
      const refuge = news.movedTo ?? PathExt.dirname(this._directory);
      void this._model.cd(`/${refuge}`);
    } else if (news.type !== 'resync') {
      this._loop.trigger();
    }
  };

  private readonly _onVisibility = (): void => {
    if (this._missed && !document.hidden) {
      this._loop.trigger();
    }
  };

  private async _refresh(): Promise<void> {
    this._missed = document.hidden;
    if (!this._missed) {
      await this._model.refresh();
    }
  }

  private readonly _model: IListingModel;
  private readonly _changes: IFileChanges;
  private readonly _loop: CoalescingLoop;
  private _directory: string;
  private _missed = false;
  private _watch: IDisposable;
}
