import { PageConfig } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

import type { Entries, ISnapshot } from './protocol';
import type { DirectoryNews } from './tokens';

type Fields = Readonly<Record<string, unknown>>;

interface IFolder {
  /** The folder itself, without content. */
  own: Fields;
  readonly entries: Map<string, Fields>;
  /** The entries in the order in which people read them; `null` where it must be made anew. */
  sorted: Fields[] | null;
}

/**
 * The listings that the server's snapshots and deltas amount to.
 *
 * A folder is held from its complete snapshot until anything is in doubt: a message lost, the
 * folder gone, the connection cut, nobody watching any more.
 */
export class Mirror {
  /** Whether the listing of a folder is known completely. */
  holds(directory: string): boolean {
    return this._folders.has(directory);
  }

  /** One entry of a folder that is held. */
  entry(directory: string, name: string): Fields | undefined {
    return this._folders.get(directory)?.entries.get(name);
  }

  /** A folder that is held, as the contents API answers it; the content is in people's order. */
  listing(directory: string): Contents.IModel | null {
    const folder = this._folders.get(directory);
    if (!folder) {
      return null;
    }
    // An order that is kept makes the file browser's own sorting a single pass.
    folder.sorted ??= [...folder.entries.values()].sort(compare);
    return {
      ...folder.own,
      format: 'json',
      content: folder.sorted
    } as unknown as Contents.IModel;
  }

  /** Take in what the server told, in order. */
  take(news: DirectoryNews): void {
    switch (news.type) {
      case 'snapshot':
        this._list(news);
        break;
      case 'delta':
        this._change(news.directory, news.entries, news.own);
        break;
      default:
        this.forget(news.directory);
    }
  }

  /** A folder's listing is in doubt. */
  forget(directory: string): void {
    this._folders.delete(directory);
    this._parts.delete(directory);
  }

  /** Every folder's listing is in doubt but those of which `isKept` holds. */
  forgetUnless(isKept: (directory: string) => boolean): void {
    for (const directory of [...this._folders.keys(), ...this._parts.keys()]) {
      if (!isKept(directory)) {
        this.forget(directory);
      }
    }
  }

  private _list({ directory, entries, last, own }: ISnapshot): void {
    this._folders.delete(directory);
    const parts = this._parts.get(directory) ?? new Map<string, Fields>();
    for (const [name, entry] of Object.entries(entries)) {
      if (entry) {
        parts.set(name, model(entry));
      }
    }
    this._parts.delete(directory);
    if (!last) {
      this._parts.set(directory, parts);
    } else if (own) {
      this._folders.set(directory, { own, entries: parts, sorted: null });
    }
  }

  private _change(directory: string, changes: Entries, own: Fields | null): void {
    const folder = this._folders.get(directory);
    if (!folder) {
      return;
    }
    folder.own = own ?? folder.own;
    const names = Object.entries(changes);
    if (names.length > folder.entries.size / MANY) {
      folder.sorted = null;
    }
    for (const [name, entry] of names) {
      const before = folder.entries.get(name);
      if (before && folder.sorted) {
        folder.sorted.splice(place(folder.sorted, before), 1);
      }
      if (entry) {
        const now = model(entry);
        folder.entries.set(name, now);
        folder.sorted?.splice(place(folder.sorted, now), 0, now);
      } else {
        folder.entries.delete(name);
      }
    }
  }

  private readonly _folders = new Map<string, IFolder>();
  private readonly _parts = new Map<string, Map<string, Fields>>();
}

/** An entry as the contents API answers it in a listing. */
function model(entry: Fields): Fields {
  return { ...entry, content: null };
}

/** From one change in this many entries, sorting anew is cheaper than putting each in its place. */
const MANY = 8;

/** The collation of file browsers, made once: making it is what costs. */
const COLLATOR = new Intl.Collator(language(), { numeric: true, sensitivity: 'base' });

function language(): string | undefined {
  const chosen = PageConfig.getOption('locale').replace('_', '-') || navigator.language;
  try {
    return Intl.getCanonicalLocales(chosen)[0];
  } catch {
    return undefined;
  }
}

/** Folders first, then by name; a total order, so that an entry is found again. */
function compare(one: Fields, other: Fields): number {
  const folders = Number(other['type'] === 'directory') - Number(one['type'] === 'directory');
  const [name, otherName] = [String(one['name']), String(other['name'])];
  return (
    folders || COLLATOR.compare(name, otherName) || (name < otherName ? -1 : +(name > otherName))
  );
}

/** Where in a sorted list an entry is, or belongs. */
function place(sorted: readonly Fields[], entry: Fields): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other && compare(other, entry) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
