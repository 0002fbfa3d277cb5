import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { readOutcome, OUTCOME } from '../outcome/bundle';
import { button, element } from '../outcome/nodes';
import type { ISurroundings } from '../outcome/renderer';
import { OutcomeView } from '../outcome/renderer';
import type { Calendar } from './days';
import { drawHead } from './entry';
import type { IEntry } from './history';

/** Goes to the cell of a statement; `null` where that is not open. */
export type FindCell = (entry: IEntry) => (() => void) | null;

/** One statement in the list. */
interface IRow {
  readonly entry: IEntry;
  readonly node: HTMLElement;
  readonly head: HTMLButtonElement;
  view: OutcomeView | null;
}

/**
 * Statements by day; each opens to what became of it.
 *
 * One of them is reached by the Tab key, the others from there by the arrow keys.
 */
export class EntryList {
  readonly node = element('div', { className: 'jp-AIBridge-days' });

  constructor(
    private readonly _around: ISurroundings,
    private readonly _calendar: Calendar,
    private readonly _findCell: FindCell,
    private readonly _now: () => Date = () => new Date()
  ) {
    this.node.addEventListener('keydown', event => this._move(event));
  }

  /** Show these statements, newest first; what is shown already stays as it is. */
  show(entries: readonly IEntry[]): void {
    const rows = new Map(entries.map(each => [each.executionId, this._rowOf(each)]));
    this._rows.forEach((row, id) => {
      if (!rows.has(id)) {
        close(row);
      }
    });
    const focused = document.activeElement;
    this._rows = rows;
    this._draw();
    if (focused instanceof HTMLElement && this.node.contains(focused)) {
      focused.focus();
    }
    this._reach([...rows.values()].find(({ head }) => head.tabIndex === 0) ?? this._first);
  }

  /** Put the focus on the newest statement. */
  focus(): void {
    this._first?.head.focus();
  }

  private get _first(): IRow | undefined {
    return this._rows.values().next().value;
  }

  private _draw(): void {
    const days: HTMLElement[] = [];
    let [day, list] = ['', element('ul')];
    for (const { entry, node } of this._rows.values()) {
      const name = this._calendar.day(entry.at, this._now());
      if (name !== day) {
        [day, list] = [name, element('ul')];
        const section = element('section', { attributes: { 'aria-label': name } });
        section.append(element('h3', { className: 'jp-AIBridge-day' }, name), list);
        days.push(section);
      }
      list.append(node);
    }
    this.node.replaceChildren(...days);
  }

  private _rowOf(entry: IEntry): IRow {
    const known = this._rows.get(entry.executionId);
    if (known !== undefined) {
      return known;
    }
    const outcome = readOutcome(entry.outcome);
    const time = this._calendar.time(entry.at);
    const head = drawHead(entry, outcome, time, this._around.trans);
    head.tabIndex = -1;
    head.setAttribute('aria-expanded', 'false');
    const row: IRow = { entry, head, node: element('li', {}, head), view: null };
    head.addEventListener('click', () => (row.view === null ? this._open(row) : close(row)));
    head.addEventListener('focus', () => this._reach(row));
    return row;
  }

  private _open(row: IRow): void {
    const { entry, head, node } = row;
    const [{ trans }, view] = [this._around, new OutcomeView(this._around)];
    row.view = view;
    void view.renderModel({
      data: { [OUTCOME]: entry.outcome as never },
      metadata: {},
      trusted: false,
      setData: () => undefined
    });
    const body = element('div', { className: 'jp-AIBridge-opened' });
    node.append(body);
    Widget.attach(view, body);
    const go = this._findCell(entry);
    if (go !== null) {
      body.append(
        button(trans.__('Go to cell [%1]', entry.line), go, { attributes: { 'data-action': 'go' } })
      );
    }
    head.setAttribute('aria-expanded', 'true');
  }

  /** The one statement that the Tab key reaches. */
  private _reach(row: IRow | undefined): void {
    this._rows.forEach(({ head }) => (head.tabIndex = -1));
    if (row !== undefined) {
      row.head.tabIndex = 0;
    }
  }

  private _move(event: KeyboardEvent): void {
    const rows = [...this._rows.values()];
    const at = rows.findIndex(({ node }) => node.contains(event.target as Node));
    const row = rows[at];
    if (row === undefined) {
      return;
    }
    const onHead = row.head === event.target;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1
    };
    const next = onHead ? rows[steps[event.key] ?? -1] : undefined;
    if (next !== undefined || (!onHead && event.key === 'Escape')) {
      event.preventDefault();
      (next ?? row).head.focus();
    }
  }

  private _rows: ReadonlyMap<string, IRow> = new Map();
}

function close(row: IRow): void {
  row.view?.dispose();
  row.view = null;
  row.head.setAttribute('aria-expanded', 'false');
  row.head.nextElementSibling?.remove();
}

/** What a list says when it is empty. */
export function drawEmpty(words: string, trans: TranslationBundle, create?: () => void): Node {
  const node = element('p', { className: 'jp-AIBridge-empty' }, words);
  if (create) {
    node.append(button(trans.__('New notebook'), create, { className: 'jp-AIBridge-accept' }));
  }
  return node;
}
