import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { vi } from 'vitest';

import type { IListingDrive, IListingModel } from '../listing';
import { Mirror } from '../mirror';
import type { Entries } from '../protocol';
import type { DirectoryNews, IFileChanges, LinkState } from '../tokens';

/** File changes that a test makes up, and the directories that are watched. */
export class Changes implements IFileChanges {
  readonly news = new Signal<this, DirectoryNews>(this);
  readonly stateChanged = new Signal<this, LinkState>(this);
  state: LinkState = 'offline';
  readonly watched: string[] = [];
  readonly mirror = new Mirror();
  isConnected = true;

  become(state: LinkState): void {
    this.state = state;
    this.stateChanged.emit(state);
  }

  /** Something changed in a directory. */
  tell(
    directory: string,
    entries: Entries = {},
    moved: Readonly<Record<string, string>> = {}
  ): void {
    this._hear({ type: 'delta', directory, seq: 2, entries, moved, own: folder(directory) });
  }

  /** A directory is listed. */
  list(directory: string, entries: Entries = {}): void {
    const own = folder(directory);
    this._hear({ type: 'snapshot', directory, seq: 1, entries, last: true, own });
  }

  /** A directory is no longer there. */
  lose(directory: string, movedTo: string | null = null): void {
    this._hear({ type: 'gone', directory, movedTo });
  }

  connected(): Promise<boolean> {
    return Promise.resolve(this.isConnected);
  }

  isWatched(directory: string): boolean {
    return this.watched.includes(directory);
  }

  isExpected(directory: string): boolean {
    return this.isConnected && this.isWatched(directory);
  }

  watch(directory: string): IDisposable {
    this.watched.push(directory);
    return new DisposableDelegate(() => {
      this.watched.splice(this.watched.indexOf(directory), 1);
    });
  }

  private _hear(news: DirectoryNews): void {
    this.mirror.take(news);
    this.news.emit(news);
  }
}

/** A folder's own fields. */
export function folder(path: string): Readonly<Record<string, unknown>> {
  return { name: path.split('/').at(-1), path, type: 'directory', format: null };
}

/** A file's entry. */
export function file(path: string, time = 0): Readonly<Record<string, unknown>> {
  const name = path.split('/').at(-1);
  return { name, path, type: 'file', last_modified: new Date(time).toISOString() };
}

/** A drive that answers every listing at once, and knows which folders there are. */
export class Files implements IListingDrive {
  readonly missing = new Set<string>();
  asked = 0;

  get(path: string): Promise<never> {
    return this.missing.has(path) ? Promise.reject(new Error(path)) : Promise.resolve({} as never);
  }

  timesAsked(): number {
    return this.asked;
  }
}

/** A file browser's model on a disk that does not matter. */
export class Model implements IListingModel {
  path = 'docs';
  readonly pathChanged = new Signal<this, void>(this);
  readonly cd = vi.fn((path: string) => {
    if (path !== '.') {
      this.path = path.slice(1);
      this.pathChanged.emit();
    }
    return Promise.resolve();
  });
}
