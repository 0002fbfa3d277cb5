import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { CoalescingLoop } from '../coalescing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A disk, and a listing that takes 100 ms to read it and collapses onto a read in flight. */
class SlowListing {
  disk = 0;
  shown = 0;
  reads = 0;

  readonly refresh = (): Promise<void> => {
    this._pending ??= this._read().finally(() => (this._pending = null));
    return this._pending;
  };

  private async _read(): Promise<void> {
    this.reads++;
    const seen = this.disk;
    await new Promise(resolve => setTimeout(resolve, 100));
    this.shown = seen;
  }

  private _pending: Promise<void> | null = null;
}

test('a trigger does the work at once, and once', async () => {
  const work = vi.fn(() => Promise.resolve());
  new CoalescingLoop(work).trigger();
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledTimes(1);
});

test('triggers during a run make one more run', async () => {
  const listing = new SlowListing();
  const loop = new CoalescingLoop(listing.refresh);
  for (let change = 0; change < 25; change++) {
    listing.disk++;
    loop.trigger();
  }
  await vi.advanceTimersByTimeAsync(200);
  expect([listing.reads, listing.shown]).toEqual([2, 25]);
});

test.each([1, 30, 99, 101, 250])('no burst with %i ms between changes ends stale', async pause => {
  const listing = new SlowListing();
  const loop = new CoalescingLoop(listing.refresh);
  for (let change = 0; change < 25; change++) {
    listing.disk++;
    loop.trigger();
    await vi.advanceTimersByTimeAsync(pause);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(listing.shown).toBe(25);
});

test('a failing run is said and does not end the loop', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const work = vi.fn(() => Promise.resolve());
  work.mockRejectedValueOnce(new Error('503'));
  const loop = new CoalescingLoop(work);
  loop.trigger();
  await vi.advanceTimersByTimeAsync(1);
  loop.trigger();
  expect(work).toHaveBeenCalledTimes(2);
  expect(warn).toHaveBeenCalledTimes(1);
});

test('nothing runs after disposal', async () => {
  const work = vi.fn(() => Promise.resolve());
  const loop = new CoalescingLoop(work);
  loop.trigger();
  loop.dispose();
  loop.trigger();
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
