import type { SequencedMessage } from './protocol';

/** What to do with a message: hand it on, drop it, or ask for a fresh snapshot. */
export type Reception = 'deliver' | 'drop' | 'resync';

/**
 * Counts the messages of one connection, directory by directory.
 *
 * A sequence starts with a snapshot and grows by one. A gap means that a message was lost: from
 * then on, deltas of that directory are dropped until a snapshot starts the sequence anew.
 */
export class SequenceTracker {
  /** Directories whose state is not known: announced, lost, or half of a snapshot arrived. */
  get behind(): ReadonlySet<string> {
    return this._behind;
  }

  /** A snapshot of the directory is on its way. */
  expect(directory: string): void {
    this._behind.add(directory);
  }

  /** The directory is no longer watched. */
  forget(directory: string): void {
    this._behind.delete(directory);
    this._last.delete(directory);
  }

  /** Judge a message by its place in its directory's sequence. */
  receive(message: SequencedMessage): Reception {
    switch (message.type) {
      case 'snapshot':
        this._start(message.directory, message.seq, message.last);
        return 'deliver';
      case 'resync':
        this._behind.add(message.directory);
        return 'deliver';
      case 'delta':
        return this._count(message.directory, message.seq);
    }
  }

  private _start(directory: string, seq: number, complete: boolean): void {
    this._last.set(directory, seq);
    if (complete) {
      this._behind.delete(directory);
    } else {
      this._behind.add(directory);
    }
  }

  private _count(directory: string, seq: number): Reception {
    if (this._behind.has(directory)) {
      return 'drop';
    }
    const last = this._last.get(directory);
    if (last !== undefined && seq !== last + 1) {
      this._behind.add(directory);
      return 'resync';
    }
    this._last.set(directory, seq);
    return 'deliver';
  }

  private readonly _behind = new Set<string>();
  private readonly _last = new Map<string, number>();
}
