import type { IDisposable } from '@lumino/disposable';

/** Milliseconds after the last trigger at which the work is done once more. */
const SETTLE = 700;

/**
 * Does the same work for many triggers, and is never stale at the end.
 *
 * One run at a time; triggers during a run make one more run after it. As the work itself may be
 * swallowed by another caller's run in flight (a listing refresh collapses onto a pending one), it
 * is done once more when the triggers have stopped.
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
    if (this._isDisposed) {
      return;
    }
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._mark(), SETTLE);
    this._mark();
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
  }

  private _mark(): void {
    this._dirty = true;
    if (!this._running) {
      void this._run();
    }
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
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
