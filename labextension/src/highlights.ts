import type { DirListing } from '@jupyterlab/filebrowser';
import type { IDisposable } from '@lumino/disposable';

import type { Attributions } from './attributions';
import { describe, FocusNote } from './note';
import type { DirectoryNews, IFileChanges } from './tokens';

/** How a file has changed of late. */
type Kind = 'new' | 'changed';

const MARK = 'jp-AIBridge-recent';

/** What a mark says, in the person's language. */
export interface IMarkWording {
  readonly new: string;
  readonly changed: string;
}

/**
 * Marks the rows of files that are new or changed, for some seconds, and says which cell did it.
 *
 * A mark is a class for the eye, a description for those who listen, a line in the title for those
 * who hover, and one below the listing for those who use the keyboard.
 */
export class Highlights implements IDisposable {
  constructor(
    listing: DirListing,
    changes: IFileChanges,
    attributions: Attributions,
    wording: IMarkWording
  ) {
    this._listing = listing;
    this._changes = changes;
    this._attributions = attributions;
    this._wording = wording;
    this._note = new FocusNote(listing);
    changes.news.connect(this._onNews);
    attributions.added.connect(this._drawSoon);
    listing.model.refreshed.connect(this._drawSoon);
  }

  /** Seconds for which a mark is shown, none if 0; marks that are shown follow it. */
  get seconds(): number {
    return this._seconds;
  }
  set seconds(value: number) {
    if (value !== this._seconds) {
      this._seconds = value;
      for (const [path, { kind }] of [...this._marks]) {
        this._mark(path, kind);
      }
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._changes.news.disconnect(this._onNews);
    this._attributions.added.disconnect(this._drawSoon);
    this._marks.forEach(({ timer }) => clearTimeout(timer));
    this._marks.clear();
    this._note.dispose();
  }

  private readonly _onNews = (_: IFileChanges, news: DirectoryNews): void => {
    if (news.type !== 'delta' || news.directory !== this._listing.model.path) {
      return;
    }
    const known = new Set([...this._listing.model.items()].map(({ path }) => path));
    for (const entry of Object.values(news.entries)) {
      const path = entry?.['path'];
      if (typeof path === 'string' && this._seconds > 0) {
        this._mark(path, known.has(path) ? 'changed' : 'new');
      }
    }
  };

  private _mark(path: string, kind: Kind): void {
    const before = this._marks.get(path);
    clearTimeout(before?.timer);
    const timer = setTimeout(() => {
      this._marks.delete(path);
      this._drawSoon();
    }, this._seconds * 1000);
    this._marks.set(path, { kind: before?.kind ?? kind, timer });
    this._drawSoon();
  }

  /** Draw after the listing has drawn its rows, in the same frame or the next. */
  private readonly _drawSoon = (): void => {
    if (!this._isDue) {
      this._isDue = true;
      requestAnimationFrame(() => {
        this._isDue = false;
        this._draw();
      });
    }
  };

  private _draw(): void {
    if (this._isDisposed || this._listing.isDisposed) {
      return;
    }
    const { children } = this._listing.contentNode;
    const marked = new Map<Element, string>();
    let index = 0;
    for (const { path } of this._listing.sortedItems()) {
      const row = children[index++];
      const words = this._words(path);
      if (row && words !== '') {
        marked.set(row, words);
        show(row, words, this._marks.get(path)?.kind);
      }
    }
    for (const row of this._marked) {
      if (!marked.has(row)) {
        hide(row);
      }
    }
    this._marked = new Set(marked.keys());
    this._note.refresh();
  }

  private _words(path: string): string {
    const kind = this._marks.get(path)?.kind;
    const words = [kind && this._wording[kind], this._attributions.of(path)];
    return words.filter(word => word).join('\n');
  }

  private readonly _listing: DirListing;
  private readonly _changes: IFileChanges;
  private readonly _attributions: Attributions;
  private readonly _wording: IMarkWording;
  private readonly _note: FocusNote;
  private readonly _marks = new Map<string, { kind: Kind; timer: ReturnType<typeof setTimeout> }>();
  private _marked: ReadonlySet<Element> = new Set();
  private _seconds = 0;
  private _isDisposed = false;
  private _isDue = false;
}

/** Where the listing's own title ends and what is added begins. */
const SEPARATOR = '\n\u2060';

function show(row: Element, words: string, kind: Kind | undefined): void {
  if (kind) {
    row.classList.add(MARK);
    row.setAttribute('data-aibridge-change', kind);
  } else {
    unmark(row);
  }
  describe(row, words);
  row.setAttribute('title', `${ownTitle(row)}${SEPARATOR}${words}`);
}

function hide(row: Element): void {
  unmark(row);
  describe(row, '');
  row.setAttribute('title', ownTitle(row));
}

function unmark(row: Element): void {
  row.classList.remove(MARK);
  row.removeAttribute('data-aibridge-change');
}

function ownTitle(row: Element): string {
  return (row.getAttribute('title') ?? '').split(SEPARATOR)[0] ?? '';
}
