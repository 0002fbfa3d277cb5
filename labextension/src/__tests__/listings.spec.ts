// @vitest-environment happy-dom
import type { FileBrowserModel } from '@jupyterlab/filebrowser';
import { beforeEach, expect, test } from 'vitest';

import { LiveListings } from '../listings';
import { Changes, Files, Model } from './fakes';

let changes: Changes;
let listings: LiveListings;

beforeEach(() => {
  changes = new Changes();
  listings = new LiveListings(changes, new Files());
});

function browser(path: string, driveName = ''): FileBrowserModel {
  const model = Object.assign(new Model(), { driveName });
  model.path = path;
  return model as unknown as FileBrowserModel;
}

test('nothing is watched before the setting is known', () => {
  listings.add(browser('docs'));
  expect(changes.watched).toEqual([]);
  listings.enabled = true;
  expect(changes.watched).toEqual(['docs']);
});

test('every browser is followed, once, whenever it was added', () => {
  const model = browser('docs');
  listings.add(model);
  listings.enabled = true;
  listings.add(model);
  listings.add(browser('papers'));
  expect(changes.watched).toEqual(['docs', 'papers']);
});

test('another drive than the server is left alone', () => {
  listings.enabled = true;
  listings.add(browser('bucket', 's3'));
  expect(changes.watched).toEqual([]);
});

test('a browser that is gone is no longer followed', () => {
  const model = browser('docs');
  listings.enabled = true;
  listings.add(model);
  listings.remove(model);
  expect(changes.watched).toEqual([]);
});

test('the setting can be switched off and on', () => {
  listings.add(browser('docs'));
  listings.enabled = true;
  listings.enabled = false;
  expect(changes.watched).toEqual([]);
  listings.enabled = true;
  expect(changes.watched).toEqual(['docs']);
});
