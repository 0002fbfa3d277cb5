// @vitest-environment happy-dom
import type { DocumentRegistry, IDocumentWidget } from '@jupyterlab/docregistry';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { OpenDocuments } from '../documents';
import type { MirroredDrive } from '../drive';
import { Changes } from './fakes';

// All of JupyterLab would be loaded for dialogs and bars that nobody sees here.
vi.mock('@jupyterlab/apputils', () => ({}));
vi.mock('../standing_bar', () => ({}));
vi.mock('../place', () => ({}));

/** Where documents are, and which files there are. */
class Files {
  readonly names = new Set<string>();
  readonly announced: (readonly [string, string])[] = [];

  get(path: string): Promise<unknown> {
    return this.names.has(path) ? Promise.resolve({ path }) : Promise.reject(new Error(path));
  }

  announceRename(path: string, model: DocumentRegistry.Context['contentsModel']): void {
    this.announced.push([path, `${String(model?.path)} ${String(model?.hash)}`]);
  }
}

let changes: Changes;
let files: Files;
let documents: OpenDocuments;

beforeEach(() => {
  vi.useFakeTimers();
  changes = new Changes();
  files = new Files();
  const trans = nullTranslator.load('');
  documents = new OpenDocuments(changes, files as unknown as MirroredDrive, trans);
  documents.enabled = true;
});

afterEach(() => vi.useRealTimers());

/** Open a document, and answer what closes it; it is not ready, so that nothing is loaded. */
function open(localPath: string, path = localPath): () => void {
  const disposed = new Signal<object, void>({});
  const context = {
    path,
    localPath,
    isReady: false,
    ready: new Promise(() => undefined),
    contentsModel: { path, name: 'a.txt', hash: 'h1' },
    model: {},
    pathChanged: new Signal<object, string>({}),
    saveState: new Signal<object, string>({}),
    disposed
  };
  const widget = { context, disposed: new Signal<object, void>({}) };
  documents.add(widget as unknown as IDocumentWidget);
  return () => disposed.emit();
}

/** Everything that is due has been done. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

test('a renamed file is followed with the content that was loaded', async () => {
  open('docs/a.txt');
  files.names.add('docs/b.txt');
  changes.tell('docs', { 'a.txt': null }, { 'a.txt': 'docs/b.txt' });
  expect(files.announced).toEqual([]);
  await settled();
  expect(files.announced).toEqual([['docs/a.txt', 'docs/b.txt h1']]);
});

test('all documents of a renamed folder go with it', async () => {
  open('docs/a.txt');
  open('docs/deep/a.txt');
  open('docs-too/a.txt');
  files.names.add('papers/a.txt').add('papers/deep/a.txt');
  changes.lose('docs', 'papers');
  await settled();
  expect(files.announced).toEqual([
    ['docs/a.txt', 'papers/a.txt h1'],
    ['docs/deep/a.txt', 'papers/deep/a.txt h1']
  ]);
});

test('two renames in quick succession are followed to the end', async () => {
  open('docs/a.txt');
  files.names.add('papers/b.txt');
  changes.tell('docs', { 'a.txt': null }, { 'a.txt': 'docs/b.txt' });
  changes.lose('docs', 'papers');
  await settled();
  expect(files.announced).toEqual([['docs/a.txt', 'papers/b.txt h1']]);
});

test('an editor that saves by renaming has renamed nothing', async () => {
  open('docs/a.txt');
  files.names.add('docs/a.txt').add('docs/a.txt~');
  changes.tell('docs', { 'a.txt': null }, { 'a.txt': 'docs/a.txt~' });
  await settled();
  expect(files.announced).toEqual([]);
});

test('a file that has gone on to nobody knows where is not followed', async () => {
  open('docs/a.txt');
  changes.tell('docs', { 'a.txt': null }, { 'a.txt': 'docs/b.txt' });
  await settled();
  expect(files.announced).toEqual([]);
});

test('nothing is followed when that is not wanted, nor on another drive, nor once closed', async () => {
  open('docs/a.txt', 'other:docs/a.txt');
  const close = open('docs/b.txt');
  expect(changes.watched).toEqual(['docs']);
  documents.enabled = false;
  expect(changes.watched).toEqual([]);
  files.names.add('papers/a.txt').add('papers/b.txt');
  changes.lose('docs', 'papers');
  await settled();
  documents.enabled = true;
  close();
  changes.lose('docs', 'papers');
  await settled();
  expect([files.announced, changes.watched]).toEqual([[], []]);
});
