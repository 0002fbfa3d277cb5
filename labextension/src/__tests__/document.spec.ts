// @vitest-environment happy-dom
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import { DisposableDelegate } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Comparison, readable } from '../comparison';
import { DocumentFollower } from '../document';
import type { IDocumentDrive } from '../document';
import { Changes, file } from './fakes';

/** A document that is open, and what was loaded into it. */
class Document {
  localPath = 'docs/a.txt';
  contentsModel = { type: 'file', format: 'text', hash: 'h1', last_modified: 't1' };
  isReady = false;
  readonly ready = Promise.resolve();
  readonly pathChanged = new Signal<this, string>(this);
  readonly saveState = new Signal<this, string>(this);
  readonly disposed = new Signal<this, void>(this);
  readonly loaded: unknown[] = [];
  readonly model = {
    dirty: false,
    collaborative: false,
    cells: ['one'],
    fromString: (text: string) => this.loaded.push(text),
    toJSON: () => ({ cells: this.model.cells })
  };
  revert = (): Promise<void> => Promise.resolve();
}

let changes: Changes;
let context: Document;
let follower: DocumentFollower;
let disk: Partial<Contents.IModel> | number;
let asked: unknown[];
let returns: number;
let drive: IDocumentDrive;
let announced: [string, Partial<Contents.IModel>][];

beforeEach(async () => {
  vi.useFakeTimers();
  changes = new Changes();
  context = new Document();
  asked = [];
  returns = 0;
  announced = [];
  disk = { path: 'docs/a.txt', hash: 'h1', last_modified: 't1', content: 'first' };
  let provided: Contents.IModel | null = null;
  drive = {
    get: (_, options) => {
      asked.push(options.content);
      return typeof disk === 'number'
        ? Promise.reject(Object.assign(new Error(), { response: { status: disk } }))
        : Promise.resolve(disk as Contents.IModel);
    },
    provideOnce: (_, model) => {
      provided = model;
      return new DisposableDelegate(() => (provided = null));
    },
    announceRename: (path, model) => announced.push([path, model])
  };
  context.revert = () => {
    context.loaded.push(provided?.content);
    return Promise.resolve();
  };
  follower = follow();
  context.isReady = true;
  await vi.advanceTimersByTimeAsync(0);
});

function follow(): DocumentFollower {
  return new DocumentFollower(
    context as unknown as DocumentRegistry.Context,
    changes,
    drive,
    () => () => {
      returns++;
    }
  );
}

afterEach(() => {
  follower.dispose();
  vi.useRealTimers();
});

async function told(): Promise<void> {
  changes.tell('docs', { 'a.txt': file('docs/a.txt') });
  await vi.advanceTimersByTimeAsync(0);
}

test('another content is loaded, and the person is put back', async () => {
  disk = { ...(disk as object), hash: 'h2', content: 'second' };
  await told();
  expect([context.loaded, returns, follower.standing]).toEqual([['second'], 1, 'current']);
});

test('an empty file is loaded, which JupyterLab passes over', async () => {
  disk = { ...(disk as object), hash: 'h2', content: '' };
  await told();
  expect(context.loaded).toEqual(['', '']);
});

test('the same content is not loaded, whatever its time', async () => {
  disk = { ...(disk as object), last_modified: 't2' };
  await told();
  expect([context.loaded, asked]).toEqual([[], [false]]);
});

test('without hashes the time tells', async () => {
  disk = { path: 'docs/a.txt', last_modified: 't2', content: 'second' };
  await told();
  expect(context.loaded).toEqual(['second']);
});

test('other files are not looked at', async () => {
  changes.tell('docs', { 'b.txt': file('docs/b.txt') });
  changes.tell('', { 'a.txt': file('a.txt') });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([]);
});

test('a new snapshot makes up for what was missed', async () => {
  disk = { ...(disk as object), hash: 'h2', content: 'second' };
  changes.list('docs');
  await vi.advanceTimersByTimeAsync(0);
  expect(context.loaded).toEqual(['second']);
});

test('what was edited here is left alone, marked, and loaded when the person says so', async () => {
  context.model.dirty = true;
  disk = { ...(disk as object), hash: 'h2', content: 'second' };
  await told();
  expect([context.loaded, follower.standing]).toEqual([[], 'stale']);
  follower.keep();
  expect(follower.standing).toBe('current');
  await told();
  await follower.reload();
  expect([context.loaded, follower.standing, context.model.dirty]).toEqual([
    ['second'],
    'current',
    false
  ]);
});

test('a notebook whose cells nobody touched is loaded though it is dirty', async () => {
  context.contentsModel.type = 'notebook';
  context.saveState.emit('completed');
  context.model.dirty = true;
  disk = { ...(disk as object), hash: 'h2', content: {} };
  await told();
  expect(context.loaded).toEqual([{}]);
  context.model.dirty = true;
  context.model.cells = ['two'];
  await told();
  expect(follower.standing).toBe('stale');
});

test('what happened before the document was ready is made up for', async () => {
  const whole = new PromiseDelegate<void>();
  Object.assign(context, { isReady: false, ready: whole.promise });
  disk = { ...(disk as object), hash: 'h2', content: 'second' };
  follower.dispose();
  follower = follow();
  await told();
  expect(asked).toEqual([]);
  context.isReady = true;
  whole.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(context.loaded).toEqual(['second']);
});

test('a document that is followed late is looked at; what was edited before is not lost', async () => {
  follower.dispose();
  disk = { ...(disk as object), hash: 'h2', content: {} };
  context.contentsModel.type = 'notebook';
  context.model.dirty = true;
  follower = follow();
  await vi.advanceTimersByTimeAsync(0);
  expect([context.loaded, follower.standing]).toEqual([[], 'stale']);
  follower.dispose();
  context.model.dirty = false;
  follower = follow();
  await vi.advanceTimersByTimeAsync(0);
  expect(context.loaded).toEqual([{}]);
});

test('while a save is under way nothing is judged; afterwards it is', async () => {
  disk = { ...(disk as object), hash: 'h2', content: 'second' };
  context.saveState.emit('started');
  await told();
  expect(asked).toEqual([]);
  context.contentsModel.hash = 'h2';
  context.saveState.emit('completed');
  await vi.advanceTimersByTimeAsync(0);
  expect(context.loaded).toEqual([]);
});

test('a file that is half written is read again', async () => {
  const whole = { ...(disk as object), hash: 'h2', content: 'whole' };
  disk = { ...whole, hash: 'h3' };
  const loading = told();
  disk = 400;
  await loading;
  expect(context.loaded).toEqual([]);
  disk = whole;
  await vi.advanceTimersByTimeAsync(100);
  expect(context.loaded).toEqual(['whole']);
});

test('who keeps what was edited is not asked again when saving; a later change is told', async () => {
  context.model.dirty = true;
  disk = { ...(disk as object), hash: 'h2', last_modified: 't2' };
  await told();
  disk = { ...disk, hash: 'h3' };
  follower.keep();
  const known = { type: 'file', format: 'text', hash: 'h2', last_modified: 't2' };
  expect(announced).toEqual([['docs/a.txt', known]]);
  Object.assign(context.contentsModel, known);
  await told();
  expect(follower.standing).toBe('stale');
});

test('what changed back to what was loaded is as its file again', async () => {
  context.model.dirty = true;
  disk = { ...(disk as object), hash: 'h2' };
  await told();
  disk = { ...disk, hash: 'h1' };
  await told();
  expect(follower.standing).toBe('current');
  follower.keep();
  expect(announced).toEqual([]);
});

test('a file that is replaced is not said to be gone', async () => {
  disk = 404;
  await told();
  disk = { path: 'docs/a.txt', hash: 'h1' };
  await vi.advanceTimersByTimeAsync(1000);
  expect(follower.standing).toBe('current');
});

test('a file that is gone is said to be, until it is back', async () => {
  disk = 404;
  await told();
  expect(follower.standing).toBe('current');
  await vi.advanceTimersByTimeAsync(1000);
  expect(follower.standing).toBe('missing');
  disk = { path: 'docs/a.txt', hash: 'h1' };
  await told();
  expect(follower.standing).toBe('current');
});

test('a file whose folder was deleted is gone; one that moved with it is not', async () => {
  changes.lose('docs', 'papers');
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([]);
  disk = 404;
  changes.lose('docs');
  await vi.advanceTimersByTimeAsync(1000);
  expect(follower.standing).toBe('missing');
});

test('what people edit together is left to collaboration', async () => {
  context.model.collaborative = true;
  await told();
  expect(asked).toEqual([]);
});

test('a document that has moved is followed at its new place, and looked at there', async () => {
  context.localPath = 'papers/a.txt';
  disk = { path: 'papers/a.txt', hash: 'h2', content: 'second' };
  context.pathChanged.emit('papers/a.txt');
  await vi.advanceTimersByTimeAsync(0);
  expect([context.loaded, changes.watched]).toEqual([['second'], ['papers']]);
  context.disposed.emit();
  expect(changes.watched).toEqual([]);
});

test('a notebook is compared by its cells', () => {
  const cells = [
    { cell_type: 'code', source: 'a\nb' },
    { cell_type: 'markdown', source: ['c\n', 'd'] }
  ];
  expect(readable({ cells })).toBe('# %% [code]\na\nb\n\n# %% [markdown]\nc\nd\n');
  expect(readable('text')).toBe('text');
  expect(readable({ other: 1 })).toContain('"other": 1');
});

test('differences have signs', () => {
  expect(new Comparison('a\nb\n', 'a\nc\n').node.textContent).toBe('  a\n− b\n+ c\n');
});
