import type { DirListing } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { MessageLoop } from '@lumino/messaging';
import type { Message } from '@lumino/messaging';

import { isByName } from './order';

/** From this many rows that came or went at once, the listing does better by itself. */
const MANY = 500;

/** What a listing keeps to itself; any of it may be missing in another version of JupyterLab. */
interface IInternals {
  readonly selection: Readonly<Record<string, boolean>>;
  _items: HTMLElement[];
  _sortedItems: Contents.IModel[];
  readonly _focusIndex: number;
  readonly _hiddenColumns: Set<DirListing.ToggleableColumn>;
  readonly _columnSizes: Record<DirListing.IColumn['id'], number | null>;
  readonly _modifiedStyle: string;
  readonly _createdStyle: string;
  readonly _sortNotebooksFirst: boolean;
  readonly _sortFileNamesNaturally: boolean;
  readonly renderer: DirListing.IRenderer;
  readonly sortState?: DirListing.ISortState;
  readonly translator: { readonly languageCode?: string };
  sort(state: DirListing.ISortState): void;
}

/**
 * Makes a listing's update cost what changed.
 *
 * JupyterLab fills every row at every update, by position, so that one file that comes first makes
 * it draw all of them. Here rows move with their files, and JupyterLab is handed only the rows whose
 * files changed. Where the listing is not built as expected, or something is selected, it is left
 * to do everything itself.
 */
export function keepRows(listing: DirListing): void {
  const internals = listing as unknown as IInternals;
  if (!Array.isArray(internals._items) || !Array.isArray(internals._sortedItems)) {
    return;
  }
  listing.addClass('jp-AIBridge-listing');
  sortOnce(listing, internals);
  const keeper = new RowKeeper(listing, internals);
  MessageLoop.installMessageHook(listing, (_, message: Message) =>
    message.type === 'update-request' ? keeper.update(message) : true
  );
}

/** A refresh says twice that it has happened; the same files are sorted once, if they must be. */
function sortOnce(listing: DirListing, internals: IInternals): void {
  const sort = internals.sort.bind(listing);
  let sorted: readonly unknown[] = [];
  internals.sort = state => {
    const { _sortFileNamesNaturally, _sortNotebooksFirst } = internals;
    const { _items } = listing.model as unknown as { readonly _items: unknown };
    const wanted = [
      _items,
      state.key,
      state.direction,
      _sortFileNamesNaturally,
      _sortNotebooksFirst
    ];
    if (_items !== undefined && wanted.every((value, index) => value === sorted[index])) {
      listing.update();
      return;
    }
    sorted = wanted;
    const files = [...listing.model.items()];
    if (isSortedSo(internals, state, files)) {
      internals._sortedItems = files;
      listing.update();
    } else {
      sort(state);
    }
  };
}

/** Whether files come as they are shown already: the mirror keeps the order that is usual. */
function isSortedSo(
  { _sortFileNamesNaturally, _sortNotebooksFirst, sortState, translator }: IInternals,
  state: DirListing.ISortState,
  files: readonly Contents.IModel[]
): boolean {
  return (
    state.key === 'name' &&
    state.direction === 'ascending' &&
    sortState?.key === state.key &&
    sortState.direction === state.direction &&
    !_sortNotebooksFirst &&
    isByName(files, translator.languageCode ?? navigator.language, _sortFileNamesNaturally)
  );
}

class RowKeeper {
  constructor(listing: DirListing, internals: IInternals) {
    this._listing = listing;
    this._internals = internals;
  }

  /** Update the rows; true if the listing has to do it all. */
  update(message: Message): boolean {
    const before = this._circumstances;
    const now = circumstances(this._internals);
    this._circumstances = now;
    const running = new Set([...this._listing.model.sessions()].map(session => session.path));
    const isPlain = now === before && this._move();
    const changed = this._changed(path => running.has(path) || this._running.has(path));
    this._running = running;
    if (!isPlain) {
      return true;
    }
    this._fill(changed, message);
    return false;
  }

  /** Put rows where their files are now; false if that is too much. */
  private _move(): boolean {
    return moveRows(
      this._internals,
      this._listing.contentNode,
      node => this._drawn.get(node)?.path
    );
  }

  /** The positions of the rows that show something else than they should; they soon will not. */
  private _changed(isSpecial: (path: string) => boolean): number[] {
    const { _items, _sortedItems } = this._internals;
    const changed: number[] = [];
    _sortedItems.forEach((item, index) => {
      const node = _items[index];
      const before = node && this._drawn.get(node);
      if (!before || !looksAlike(before, item) || isSpecial(item.path)) {
        changed.push(index);
      }
      if (node) {
        this._drawn.set(node, item);
      }
    });
    return changed;
  }

  /** Have the listing fill some rows, as if there were no others. */
  private _fill(changed: readonly number[], message: Message): void {
    const internals = this._internals;
    const { _items, _sortedItems } = internals;
    internals._items = changed.flatMap(index => _items[index] ?? []);
    internals._sortedItems = changed.flatMap(index => _sortedItems[index] ?? []);
    try {
      this._listing.processMessage(message);
      internals._items.forEach(row => focusable(internals, row, false));
    } finally {
      internals._items = _items;
      internals._sortedItems = _sortedItems;
    }
    focusable(internals, this._focused, false);
    this._focused = _items[internals._focusIndex];
    focusable(internals, this._focused, true);
  }

  private readonly _listing: DirListing;
  private readonly _internals: IInternals;
  private readonly _drawn = new WeakMap<HTMLElement, Contents.IModel>();
  private _circumstances = '';
  private _focused: HTMLElement | undefined;
  private _running: ReadonlySet<string> = new Set();
}

/** Whether a row is the one that the tabulator key leads to, as the listing says it. */
function focusable(listing: IInternals, row: HTMLElement | undefined, isFocusable: boolean): void {
  // The name is replaced while it is edited.
  const name = row && (listing.renderer.getNameNode(row) as HTMLElement | null);
  name?.setAttribute('tabIndex', isFocusable ? '0' : '-1');
  if (isFocusable) {
    name?.setAttribute('role', 'button');
  } else {
    name?.removeAttribute('role');
  }
}

/** What concerns all rows, as text; anything that is selected makes it different each time. */
function circumstances(listing: IInternals): string {
  const { _columnSizes, _createdStyle, _hiddenColumns, _modifiedStyle, selection } = listing;
  const isSelected = Object.keys(selection).length > 0;
  const style = [_columnSizes, _createdStyle, [..._hiddenColumns], _modifiedStyle];
  return JSON.stringify([style, isSelected && performance.now()]);
}

function looksAlike(one: Contents.IModel, other: Contents.IModel): boolean {
  return (
    one.path === other.path &&
    one.last_modified === other.last_modified &&
    one.size === other.size &&
    one.created === other.created &&
    one.type === other.type &&
    one.writable === other.writable &&
    one.indices === other.indices
  );
}

/** Take out the rows of files that went, and put in rows for files that came; false if too many. */
function moveRows(
  listing: IInternals,
  content: HTMLElement,
  pathOf: (node: HTMLElement) => string | undefined
): boolean {
  const { _items: nodes, _sortedItems: items } = listing;
  const range = differing(nodes, items, pathOf);
  if (nodes.length === 0 || range.nodes > MANY || range.items > MANY) {
    return false;
  }
  const spare = new Map<string, HTMLElement>();
  for (const node of nodes.splice(range.start, range.nodes)) {
    const path = pathOf(node);
    if (path === undefined || spare.has(path)) {
      node.remove();
    } else {
      spare.set(path, node);
    }
  }
  const after = nodes[range.start] ?? null;
  const rows = items.slice(range.start, range.start + range.items).map(({ path }) => {
    const row = spare.get(path) ?? createRow(listing);
    spare.delete(path);
    return row;
  });
  nodes.splice(range.start, 0, ...rows);
  for (const node of spare.values()) {
    node.remove();
  }
  let next = after;
  for (const row of rows.reverse()) {
    if (row.parentNode !== content || row.nextSibling !== next) {
      content.insertBefore(row, next);
    }
    next = row;
  }
  return true;
}

interface IRange {
  readonly start: number;
  readonly nodes: number;
  readonly items: number;
}

/** The stretch outside of which rows and files agree. */
function differing(
  nodes: readonly HTMLElement[],
  items: readonly Contents.IModel[],
  pathOf: (node: HTMLElement) => string | undefined
): IRange {
  const agree = (node: HTMLElement | undefined, item: Contents.IModel | undefined): boolean =>
    node !== undefined && item !== undefined && pathOf(node) === item.path;
  const least = Math.min(nodes.length, items.length);
  let start = 0;
  while (start < least && agree(nodes[start], items[start])) {
    start++;
  }
  let end = 0;
  while (end < least - start && agree(nodes.at(-1 - end), items.at(-1 - end))) {
    end++;
  }
  return { start, nodes: nodes.length - start - end, items: items.length - start - end };
}

function createRow(listing: IInternals): HTMLElement {
  const { _columnSizes, _hiddenColumns, renderer } = listing;
  const row = renderer.createItemNode(_hiddenColumns, _columnSizes);
  row.classList.add('jp-DirListing-item');
  return row;
}
