// @vitest-environment happy-dom
import type { DirListing } from '@jupyterlab/filebrowser';
import { Message, MessageLoop } from '@lumino/messaging';
import { beforeEach, expect, test, vi } from 'vitest';

import { keepRows } from '../rows';

interface IFile {
  readonly path: string;
  readonly last_modified: string;
}

/** A listing that fills every row it has, by position, as JupyterLab's does. */
class Listing {
  _items: HTMLElement[] = [];
  _sortedItems: IFile[] = [];
  _focusIndex = 0;
  _hiddenColumns = new Set<string>();
  _columnSizes = {};
  _modifiedStyle = 'narrow';
  _createdStyle = 'narrow';
  selection: Record<string, boolean> = {};
  filled: string[] = [];
  readonly contentNode = document.createElement('ul');
  readonly model = { sessions: () => [] };
  readonly renderer = {
    createItemNode: (): HTMLElement => {
      const row = document.createElement('li');
      row.append(document.createElement('span'));
      return row;
    },
    getNameNode: (row: HTMLElement) => row.firstElementChild
  };

  addClass = vi.fn();
  update = vi.fn();
  sort = vi.fn();

  processMessage(): void {
    while (this._items.length < this._sortedItems.length) {
      const row = this.renderer.createItemNode();
      this._items.push(row);
      this.contentNode.append(row);
    }
    this._items.splice(this._sortedItems.length).forEach(row => {
      row.remove();
    });
    this._sortedItems.forEach(({ path, last_modified }, index) => {
      this.filled.push(path);
      this._items[index]?.setAttribute('title', `${path} ${last_modified}`);
    });
  }

  /** Show these files, and say which rows had to be filled for it. */
  show(...files: readonly (string | IFile)[]): readonly string[] {
    this.filled = [];
    this._sortedItems = files.map(file =>
      typeof file === 'string' ? { path: file, last_modified: '1' } : file
    );
    MessageLoop.sendMessage(this, new Message('update-request'));
    return this.filled;
  }

  /** What the rows say. */
  get shown(): readonly (string | null)[] {
    return [...this.contentNode.children].map(row => row.getAttribute('title'));
  }
}

let listing: Listing;

beforeEach(() => {
  listing = new Listing();
  keepRows(listing as unknown as DirListing);
  listing.show('b', 'c', 'd');
  listing.show('b', 'c', 'd'); // what JupyterLab drew by itself is known from now on
});

test('only the row of a file that came is filled', () => {
  const before = [...listing.contentNode.children];
  expect(listing.show('a', 'b', 'c', 'd')).toEqual(['a']);
  expect(listing.shown).toEqual(['a 1', 'b 1', 'c 1', 'd 1']);
  expect([...listing.contentNode.children].slice(1)).toEqual(before);
});

test('no row is filled for a file that went', () => {
  expect(listing.show('b', 'd')).toEqual([]);
  expect(listing.shown).toEqual(['b 1', 'd 1']);
});

test('only the row of a file that changed is filled', () => {
  expect(listing.show('b', { path: 'c', last_modified: '2' }, 'd')).toEqual(['c']);
  expect(listing.shown).toEqual(['b 1', 'c 2', 'd 1']);
});

test('rows go with their files to other places', () => {
  const [b, c, d] = listing.contentNode.children;
  listing.show('d', 'c', 'b');
  expect(listing.shown).toEqual(['d 1', 'c 1', 'b 1']);
  expect([...listing.contentNode.children]).toEqual([d, c, b]);
});

test('while something is selected, and once after it, JupyterLab fills all rows', () => {
  listing.selection = { c: true };
  expect(listing.show('b', 'c', 'd')).toEqual(['b', 'c', 'd']);
  listing.selection = {};
  expect(listing.show('b', 'c', 'd')).toEqual(['b', 'c', 'd']);
  expect(listing.show('b', 'c', 'd')).toEqual([]);
});

test('another way to show times is shown in all rows', () => {
  listing._modifiedStyle = 'short';
  expect(listing.show('b', 'c', 'd')).toEqual(['b', 'c', 'd']);
});

test('very many at once are left to JupyterLab', () => {
  const many = Array.from({ length: 600 }, (_, number) => `e${String(number)}`);
  expect(listing.show('b', 'c', 'd', ...many)).toHaveLength(603);
});

test('a listing that is built otherwise is left alone', () => {
  const other = new Listing();
  Object.assign(other, { _items: undefined });
  keepRows(other as unknown as DirListing);
  expect(other.addClass).not.toHaveBeenCalled();
});
