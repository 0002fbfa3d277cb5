import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { Mirror } from './mirror';
import type { IGone, SequencedMessage } from './protocol';

/**
 * How well the page knows the disk.
 *
 * - `offline`: no connection; JupyterLab's own polling goes on.
 * - `catching-up`: connected, some directory's state is still on its way.
 * - `polling`: connected, but the server can only poll some directory.
 * - `live`: every watched directory is pushed.
 */
export type LinkState = 'offline' | 'catching-up' | 'polling' | 'live';

/** News of one watched directory. */
export type DirectoryNews = SequencedMessage | IGone;

/** The file changes that the server pushes, for the directories that are watched. */
export interface IFileChanges {
  /** Emitted, in order, for every message about a watched directory. */
  readonly news: ISignal<IFileChanges, DirectoryNews>;
  /** Emitted when `state` changes. */
  readonly stateChanged: ISignal<IFileChanges, LinkState>;
  readonly state: LinkState;
  /** The listings of the watched directories, as far as they are pushed. */
  readonly mirror: Mirror;
  /** Wait for the connection if it is being made; whether it is there. */
  connected(patience: number): Promise<boolean>;
  /** Whether somebody watches a directory. */
  isWatched(directory: string): boolean;
  /** Whether news of a directory can be expected soon after something happens there. */
  isExpected(directory: string): boolean;
  /**
   * Watch a directory until the returned disposable is disposed.
   *
   * @param directory - A contents path; watching the same one twice costs nothing.
   */
  watch(directory: string): IDisposable;
}

/** The token of the file changes. */
export const IFileChanges = new Token<IFileChanges>(
  'jupyter-aibridge:IFileChanges',
  'File changes pushed by the server, for the directories that are watched.'
);
