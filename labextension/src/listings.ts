import type { FileBrowserModel } from '@jupyterlab/filebrowser';

import { ListingFollower } from './listing';
import type { IListingDrive } from './listing';
import type { IFileChanges } from './tokens';

/** Follows the disk for every file browser on the server's own files. */
export class LiveListings {
  constructor(changes: IFileChanges, drive: IListingDrive) {
    this._changes = changes;
    this._drive = drive;
  }

  /** Whether listings are followed; JupyterLab's own polling goes on either way. */
  get enabled(): boolean {
    return this._enabled;
  }
  set enabled(value: boolean) {
    if (value === this._enabled) {
      return;
    }
    this._enabled = value;
    for (const model of this._followers.keys()) {
      this._update(model);
    }
  }

  /** Follow a model until it is disposed; other drives than the server's are left alone. */
  add(model: FileBrowserModel): void {
    if (model.driveName !== '' || this._followers.has(model)) {
      return;
    }
    this._followers.set(model, null);
    this._update(model);
  }

  /** Stop following a model. */
  remove(model: FileBrowserModel): void {
    this._followers.get(model)?.dispose();
    this._followers.delete(model);
  }

  private _update(model: FileBrowserModel): void {
    this._followers.get(model)?.dispose();
    const follower = this._enabled ? new ListingFollower(model, this._changes, this._drive) : null;
    this._followers.set(model, follower);
  }

  private readonly _changes: IFileChanges;
  private readonly _drive: IListingDrive;
  private readonly _followers = new Map<FileBrowserModel, ListingFollower | null>();
  private _enabled = false;
}
