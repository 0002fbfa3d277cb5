// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ListingFollower } from '../listing';
import { Changes, Files, Model } from './fakes';

let changes: Changes;
let files: Files;
let model: Model;
let follower: ListingFollower;

beforeEach(() => {
  changes = new Changes();
  files = new Files();
  model = new Model();
  follower = new ListingFollower(model, changes, files);
});

afterEach(() => follower.dispose());

/** Everything that is due has been done. */
const rest = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

/** A refresh that asks the drive, as one does that collapses onto no other. */
function refreshesAtOnce(): void {
  model.cd.mockImplementation(() => {
    files.asked++;
    return Promise.resolve();
  });
}

test('news of the shown folder refreshes the listing, news of another does not', async () => {
  refreshesAtOnce();
  changes.tell('');
  await rest();
  expect(model.cd).not.toHaveBeenCalled();
  changes.tell('docs');
  await rest();
  expect(model.cd).toHaveBeenCalledExactlyOnceWith('.');
});

test('a folder that somebody else watched already is listed anew', async () => {
  const other = changes.watch('papers');
  model.path = 'papers';
  const late = new ListingFollower(model, changes, files);
  await rest();
  expect(model.cd).toHaveBeenCalledWith('.');
  late.dispose();
  other.dispose();
});

test('what changed in a folder while it was being opened is shown', async () => {
  refreshesAtOnce();
  changes.tell('papers');
  Object.assign(model, { path: 'papers' }).pathChanged.emit();
  await rest();
  expect(model.cd).toHaveBeenCalledExactlyOnceWith('.');
});

test('a listing that is half told is not shown yet', async () => {
  const half = { type: 'snapshot', directory: 'docs', seq: 1, entries: {}, own: null } as const;
  changes.news.emit({ ...half, last: false });
  await rest();
  expect(model.cd).not.toHaveBeenCalled();
});

test('a refresh that another one under way has swallowed is made again', async () => {
  model.cd.mockImplementationOnce(() => Promise.resolve());
  model.cd.mockImplementationOnce(() => {
    files.asked++;
    return Promise.resolve();
  });
  changes.tell('docs');
  await rest();
  expect(model.cd.mock.calls).toEqual([['.'], ['.']]);
});

test('another folder is watched as soon as it is shown', async () => {
  await model.cd('/docs/old');
  expect(changes.watched).toEqual(['docs/old']);
  model.cd.mockClear();
  changes.tell('docs');
  await rest();
  expect(model.cd).not.toHaveBeenCalled();
});

test('a folder that was renamed is followed', async () => {
  changes.lose('docs', 'papers');
  await rest();
  expect(model.cd).toHaveBeenCalledExactlyOnceWith('/papers');
  expect(changes.watched).toEqual(['papers']);
});

test('a folder that was deleted is left for the nearest one that is there', async () => {
  await model.cd('/docs/old/older');
  model.cd.mockClear();
  files.missing.add('docs/old');
  changes.lose('docs/old/older');
  await rest();
  expect(model.cd).toHaveBeenCalledExactlyOnceWith('/docs');
});

test('who has gone elsewhere meanwhile stays there', async () => {
  changes.lose('docs', 'papers');
  await model.cd('/letters');
  await rest();
  expect(model.path).toBe('letters');
});

test('a hidden page catches up when it is shown', async () => {
  refreshesAtOnce();
  hide(true);
  changes.tell('docs');
  await rest();
  expect(model.cd).not.toHaveBeenCalled();
  hide(false);
  await rest();
  expect(model.cd).toHaveBeenCalledTimes(1);
});

test('a page that missed nothing is not refreshed when it is shown', async () => {
  hide(true);
  hide(false);
  await rest();
  expect(model.cd).not.toHaveBeenCalled();
});

test('after disposal nothing is watched and nothing refreshed', async () => {
  follower.dispose();
  changes.tell('docs');
  await rest();
  expect(changes.watched).toEqual([]);
  expect(model.cd).not.toHaveBeenCalled();
});
