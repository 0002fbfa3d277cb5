import type { JSONObject } from '@lumino/coreutils';

import type { Told } from '../actions/channel';
import { asList, asNumber, asRecord, asString, asStringOrNull } from '../outcome/bundle';

/** How many statements are asked for at once. */
const PAGE = 50;

/** One statement that the kernel remembers. */
export interface IEntry {
  readonly executionId: string;
  readonly at: Date;
  readonly statement: string;
  /** Number of the cell it was said in. */
  readonly line: number;
  readonly notebook: string | null;
  readonly cell: string | null;
  /** The outcome as the protocol has it. */
  readonly outcome: unknown;
}

/** Which statements are looked for. */
export interface ISearch {
  readonly words: string;
  /** Only those of one notebook, or of one kernel where the notebook has no name yet. */
  readonly here: boolean;
  readonly notebook: string | null;
}

/** Ask the kernel for a page. */
export type AskHistory = (request: JSONObject) => Promise<Told>;

/** The statements that a panel shows, newest first; those further back come a page at a time. */
export class History {
  constructor(private readonly _ask: AskHistory) {}

  get entries(): readonly IEntry[] {
    return this._entries;
  }

  /** Whether there is more than what is shown. */
  get more(): boolean {
    return this._more;
  }

  /** Look for something else; answers whether that is still wanted when it has come. */
  async search(search: ISearch): Promise<boolean> {
    this._search = search;
    return await this._load(null, page => page);
  }

  /** Go further back. */
  async grow(): Promise<boolean> {
    const last = this._entries.at(-1);
    if (last === undefined || !this._more) {
      return false;
    }
    return await this._load(last.executionId, page => [...this._entries, ...page]);
  }

  /** Put what was said since before what is shown. */
  async renew(): Promise<boolean> {
    const [known, more] = [this._entries, this._more];
    return await this._load(null, page => {
      const first = page.findIndex(entry => entry.executionId === known[0]?.executionId);
      if (first === -1) {
        return page;
      }
      this._more = more;
      return [...page.slice(0, first), ...known];
    });
  }

  /** What was asked for before the last request is of no interest any more. */
  private async _load(
    before: string | null,
    join: (page: readonly IEntry[]) => readonly IEntry[]
  ): Promise<boolean> {
    const number = ++this._number;
    const { words, here, notebook } = this._search;
    const reply = await this._ask({
      words,
      here,
      limit: PAGE,
      ...(notebook === null ? {} : { notebook }),
      ...(before === null ? {} : { before })
    });
    if (number !== this._number) {
      return false;
    }
    this._more = reply['more'] === true;
    this._entries = join(asList(reply['rows']).map(readEntry));
    return true;
  }

  private _entries: readonly IEntry[] = [];
  private _more = false;
  private _number = 0;
  private _search: ISearch = { words: '', here: false, notebook: null };
}

/** Read what the kernel tells of one statement. */
export function readEntry(data: unknown): IEntry {
  const given = asRecord(data);
  return {
    executionId: asString(given['execution_id']),
    at: new Date(asNumber(given['at']) * 1000),
    statement: asString(given['statement']),
    line: asNumber(given['line']),
    notebook: asStringOrNull(given['notebook']),
    cell: asStringOrNull(given['cell']),
    outcome: given['outcome']
  };
}
