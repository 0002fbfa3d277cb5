import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { vi } from 'vitest';

import type { IListingModel } from '../listing';
import type { DirectoryNews, IFileChanges, LinkState } from '../tokens';

/** File changes that a test makes up, and the directories that are watched. */
export class Changes implements IFileChanges {
  readonly news = new Signal<this, DirectoryNews>(this);
  readonly stateChanged = new Signal<this, LinkState>(this);
  state: LinkState = 'offline';
  readonly watched: string[] = [];

  become(state: LinkState): void {
    this.state = state;
    this.stateChanged.emit(state);
  }

  /** Something changed in a directory. */
  tell(directory: string): void {
    this.news.emit({ type: 'delta', directory, seq: 2, entries: {}, moved: {} });
  }

  watch(directory: string): IDisposable {
    this.watched.push(directory);
    return new DisposableDelegate(() => {
      this.watched.splice(this.watched.indexOf(directory), 1);
    });
  }
}

/** A file browser's model on a disk that does not matter. */
export class Model implements IListingModel {
  path = 'docs';
  readonly pathChanged = new Signal<this, void>(this);
  readonly refresh = vi.fn(() => Promise.resolve());
  readonly cd = vi.fn((path: string) => {
    this.path = path.slice(1);
    this.pathChanged.emit();
    return Promise.resolve();
  });
}
