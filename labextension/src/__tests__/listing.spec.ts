// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ListingFollower } from '../listing';
import { Changes, Model } from './fakes';

let changes: Changes;
let model: Model;
let follower: ListingFollower;

beforeEach(() => {
  vi.useFakeTimers();
  changes = new Changes();
  model = new Model();
  model.refresh.mockResolvedValue();
  follower = new ListingFollower(model, changes);
});

afterEach(() => {
  follower.dispose();
  vi.useRealTimers();
});

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

test('news of the shown folder refreshes the listing, news of another does not', () => {
  changes.tell('');
  expect(model.refresh).not.toHaveBeenCalled();
  changes.tell('docs');
  expect(model.refresh).toHaveBeenCalledTimes(1);
});

test('another folder is watched as soon as it is shown', async () => {
  await model.cd('/docs/old');
  expect(changes.watched).toEqual(['docs/old']);
  changes.tell('docs');
  expect(model.refresh).not.toHaveBeenCalled();
});

test('a folder that was renamed is followed', () => {
  changes.news.emit({ type: 'gone', directory: 'docs', movedTo: 'papers' });
  expect(model.cd).toHaveBeenCalledExactlyOnceWith('/papers');
  expect(changes.watched).toEqual(['papers']);
});

test('a folder that was deleted is left for the one above', async () => {
  await model.cd('/docs/old');
  model.cd.mockClear();
  changes.news.emit({ type: 'gone', directory: 'docs/old', movedTo: null });
  expect(model.cd).toHaveBeenCalledExactlyOnceWith('/docs');
});

test('a hidden page catches up when it is shown', async () => {
  hide(true);
  changes.tell('docs');
  await vi.advanceTimersByTimeAsync(1000);
  expect(model.refresh).not.toHaveBeenCalled();
  hide(false);
  expect(model.refresh).toHaveBeenCalledTimes(1);
});

test('a page that missed nothing is not refreshed when it is shown', () => {
  hide(true);
  hide(false);
  expect(model.refresh).not.toHaveBeenCalled();
});

test('after disposal nothing is watched and nothing refreshed', () => {
  follower.dispose();
  changes.tell('docs');
  expect(changes.watched).toEqual([]);
  expect(model.refresh).not.toHaveBeenCalled();
});
