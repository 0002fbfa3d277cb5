// @vitest-environment happy-dom
import type { DirListing } from '@jupyterlab/filebrowser';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Attributions } from '../attributions';
import { Highlights } from '../highlights';
import { Changes, file } from './fakes';

/** A listing of the folder `docs`, drawn as JupyterLab draws it. */
class Listing {
  isDisposed = false;
  readonly node = document.createElement('div');
  readonly contentNode = document.createElement('ul');
  readonly model = {
    path: 'docs',
    refreshed: new Signal<object, void>({}),
    items: () => this._items()
  };
  readonly sortedItems = (): Iterable<{ path: string }> => this._items();

  constructor() {
    this.node.append(this.contentNode);
    document.body.replaceChildren(this.node);
  }

  draw(...names: readonly string[]): void {
    this._names = names;
    const rows = names.map(name => {
      const row = document.createElement('li');
      row.title = `Name: ${name}`;
      row.innerHTML = '<span class="jp-DirListing-itemText" tabindex="0"></span>';
      return row;
    });
    this.contentNode.replaceChildren(...rows);
    this.model.refreshed.emit();
  }

  /** The part of a row that can have the focus. */
  name(name: string): HTMLElement {
    return this.row(name).querySelector('span') ?? document.createElement('span');
  }

  row(name: string): Element {
    return this.contentNode.children[this._names.indexOf(name)] ?? document.createElement('li');
  }

  private *_items(): Generator<{ path: string }> {
    for (const name of this._names) {
      yield { path: `docs/${name}` };
    }
  }

  private _names: readonly string[] = [];
}

let listing: Listing;
let changes: Changes;
let attributions: Attributions;
let highlights: Highlights;

beforeEach(() => {
  vi.useFakeTimers();
  listing = new Listing();
  changes = new Changes();
  attributions = new Attributions((cell, document) => `By cell [${cell}] of ${document}`);
  highlights = new Highlights(listing as unknown as DirListing, changes, attributions, {
    new: 'New',
    changed: 'Changed'
  });
  highlights.seconds = 6;
  listing.draw('a', 'b');
});

afterEach(() => {
  highlights.dispose();
  vi.useRealTimers();
});

/** Everything is drawn. */
const frame = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

/** What a row says to the eye, to those who listen, and to those who hover. */
function said(name: string): (string | null)[] {
  const row = listing.row(name);
  const kind = row.getAttribute('data-aibridge-change');
  expect(row.classList.contains('jp-AIBridge-recent')).toBe(kind !== null);
  return [kind, row.getAttribute('aria-description'), row.getAttribute('title')];
}

function tell(...names: readonly string[]): void {
  changes.tell('docs', Object.fromEntries(names.map(name => [name, file(`docs/${name}`)])));
}

test('what is new and what is changed is marked, for some seconds', async () => {
  tell('b', 'c');
  listing.draw('a', 'b', 'c');
  await frame();
  expect(said('a')).toEqual([null, null, 'Name: a']);
  expect(said('b')).toEqual(['changed', 'Changed', 'Name: b\n\u2060Changed']);
  expect(said('c')).toEqual(['new', 'New', 'Name: c\n\u2060New']);
  await vi.advanceTimersByTimeAsync(6000);
  expect(said('b')).toEqual([null, null, 'Name: b']);
  expect(said('c')).toEqual([null, null, 'Name: c']);
});

test('who comes with the keyboard hears and sees what hovering shows', async () => {
  const note = (): string | null => {
    const line = listing.node.querySelector<HTMLElement>('.jp-AIBridge-note');
    return line && (line.hidden ? 'hidden' : line.textContent);
  };
  tell('b');
  listing.draw('a', 'b');
  await frame();
  expect(listing.name('b').getAttribute('aria-description')).toBe('Changed');
  expect(note()).toBe('hidden');
  listing.name('b').focus();
  expect(note()).toBe('Changed');
  listing.name('a').focus();
  expect(note()).toBe('hidden');
  listing.name('b').focus();
  await vi.advanceTimersByTimeAsync(6000);
  expect(listing.name('b').getAttribute('aria-description')).toBeNull();
  expect(note()).toBe('hidden');
  highlights.dispose();
  expect(note()).toBeNull();
});

test('what is new stays new when it changes, and is marked from then on', async () => {
  tell('c');
  listing.draw('a', 'b', 'c');
  await vi.advanceTimersByTimeAsync(4000);
  tell('c');
  await vi.advanceTimersByTimeAsync(4000);
  expect(said('c')[0]).toBe('new');
});

test('a mark goes with its file, not with its row', async () => {
  tell('b');
  listing.draw('a', 'a2', 'b');
  await frame();
  expect([said('a2')[0], said('b')[0]]).toEqual([null, 'changed']);
  listing.draw('b');
  await frame();
  expect(said('b')[0]).toBe('changed');
});

test('other folders and files that went are not marked', async () => {
  changes.tell('', { b: file('b') });
  changes.tell('docs', { a: null });
  await frame();
  expect([said('a')[0], said('b')[0]]).toEqual([null, null]);
});

test('how long marks are shown may be changed while they are; 0 is never', async () => {
  tell('a');
  highlights.seconds = 1;
  await vi.advanceTimersByTimeAsync(1100);
  expect(said('a')[0]).toBeNull();
  tell('a');
  await frame();
  highlights.seconds = 0;
  await frame();
  expect(said('a')[0]).toBeNull();
  tell('b');
  await frame();
  expect(said('b')[0]).toBeNull();
});

test('who changed a file is said longer than the mark is shown', async () => {
  vi.spyOn(attributions, 'of').mockImplementation(path =>
    path === 'docs/a' ? 'By cell [3] of n.ipynb' : ''
  );
  tell('a');
  await frame();
  expect(said('a')).toEqual([
    'changed',
    'Changed\nBy cell [3] of n.ipynb',
    'Name: a\n\u2060Changed\nBy cell [3] of n.ipynb'
  ]);
  await vi.advanceTimersByTimeAsync(6000);
  expect(said('a')).toEqual([
    null,
    'By cell [3] of n.ipynb',
    'Name: a\n\u2060By cell [3] of n.ipynb'
  ]);
});

test('nothing is drawn any more at the end', async () => {
  tell('a');
  highlights.dispose();
  await frame();
  expect(said('a')[0]).toBeNull();
});
