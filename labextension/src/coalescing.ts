import type { IDisposable } from '@lumino/disposable';

/**
 * Does the same work for many triggers, and is never stale at the end.
 *
 * One run at a time; triggers during a run make one more run after it.
 */
export class CoalescingLoop implements IDisposable {
  constructor(work: () => Promise<void>) {
    this._work = work;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Have the work done, soon and after whatever is under way. */
  trigger(): void {
    this._dirty = true;
    if (!this._running) {
      void this._run();
    }
  }

  dispose(): void {
    this._isDisposed = true;
  }

  private async _run(): Promise<void> {
    this._running = true;
    while (this._dirty && !this._isDisposed) {
      this._dirty = false;
      try {
        await this._work();
      } catch (error) {
        console.warn('A file listing could not be refreshed.', error);
      }
    }
    this._running = false;
  }

  private readonly _work: () => Promise<void>;
  private _dirty = false;
  private _isDisposed = false;
  private _running = false;
}
