import type { Kernel } from '@jupyterlab/services';
import { Debouncer } from '@lumino/polling';
import { Widget } from '@lumino/widgets';

import type { Told } from '../actions/channel';
import { ActionChannel } from '../actions/channel';
import type { Current } from '../actions/current';
import { element } from '../outcome/nodes';
import type { ISurroundings } from '../outcome/renderer';
import type { Calendar } from './days';
import { History } from './history';
import type { FindCell } from './list';
import { drawEmpty, EntryList } from './list';

/** Milliseconds without a key before what was typed is looked for. */
const TYPING = 200;

/** Pixels above the end of the list at which more is asked for. */
const AHEAD = 400;

/** What the panel needs of the page it is in. */
export interface IPanelSurroundings extends ISurroundings {
  readonly calendar: Calendar;
  readonly current: Current;
  readonly findCell: FindCell;
  /** The name of the current notebook, where it has one. */
  readonly notebook: () => string | null;
  /** Make a notebook. */
  readonly create: () => void;
}

/** The history of the current notebook's workspace; asks its kernel while it is in sight. */
export class HistoryPanel extends Widget {
  constructor(private readonly _around: IPanelSurroundings) {
    super();
    const { calendar, current, findCell } = _around;
    this.addClass('jp-AIBridge-history');
    this.node.dataset['lmSuppressShortcuts'] = 'true';
    this._list = new EntryList(_around, calendar, findCell);
    this._scroll.append(this._list.node);
    this.node.append(this._drawHead(), this._status, this._scroll);
    this._scroll.addEventListener('scroll', () => void this._growAtEnd(), { passive: true });
    current.changed.connect(this._follow);
  }

  override dispose(): void {
    this._leave();
    this._around.current.changed.disconnect(this._follow);
    this._typing.dispose();
    this._list.show([]);
    super.dispose();
  }

  protected override onActivateRequest(): void {
    this._words.focus();
  }

  protected override onAfterShow(): void {
    this._follow();
  }

  protected override onAfterHide(): void {
    this._leave();
  }

  private _drawHead(): HTMLElement {
    const { trans } = this._around;
    this._words.type = 'search';
    this._words.placeholder = trans.__('Search the history');
    this._words.setAttribute('aria-label', trans.__('Search the history'));
    this._words.addEventListener('input', () => void this._typing.invoke());
    this._words.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown') {
        event.preventDefault();
        this._list.focus();
      }
    });
    this._here.type = 'checkbox';
    this._here.addEventListener('change', () => void this._search());
    const label = element('label', {}, this._here, ` ${trans.__('Only this notebook')}`);
    const title = element('h2', {}, trans.__('History'));
    return element('div', { className: 'jp-AIBridge-search' }, title, this._words, label);
  }

  /** Turn to the kernel of the current notebook, whichever that is by now. */
  private readonly _follow = (): void => {
    this._leave();
    if (this.isVisible) {
      this._context = this._around.current.panel?.sessionContext ?? null;
      this._context?.kernelChanged.connect(this._listen);
      this._listen();
    }
  };

  private _leave(): void {
    this._context?.kernelChanged.disconnect(this._listen);
    this._context = null;
    this._part();
  }

  private _part(): void {
    this._channel?.news.disconnect(this._hear);
    this._channel?.restarted.disconnect(this._renew);
    this._channel = null;
  }

  private readonly _listen = (): void => {
    this._part();
    const kernel: Kernel.IKernelConnection | null = this._context?.session?.kernel ?? null;
    const channel = (this._channel = ActionChannel.of(kernel));
    if (channel !== this._asked) {
      this._asked = channel;
      this._list.show([]);
      this._history = new History(
        async request => await (channel?.ask('history', request) ?? Promise.resolve({}))
      );
    }
    channel?.news.connect(this._hear);
    channel?.restarted.connect(this._renew);
    void this._search();
  };

  private readonly _hear = (_: ActionChannel, { history }: Told): void => {
    if (history !== this._heard) {
      this._heard = history;
      this._renew();
    }
  };

  private readonly _renew = (): void => void this._show(async () => await this._history.renew());

  private async _search(): Promise<void> {
    const [words, here, notebook] = [
      this._words.value,
      this._here.checked,
      this._around.notebook()
    ];
    await this._show(async () => await this._history.search({ words, here, notebook }));
  }

  private async _growAtEnd(): Promise<void> {
    const { scrollTop, clientHeight, scrollHeight } = this._scroll;
    if (this._history.more && scrollTop + clientHeight > scrollHeight - AHEAD) {
      await this._show(async () => await this._history.grow());
    }
  }

  /** Show what is found once it has come; what went wrong is said where it would stand. */
  private async _show(find: () => Promise<boolean>): Promise<void> {
    const { trans, create } = this._around;
    if (this._channel === null) {
      const words = trans.__(
        'Here stands what the cells of an AI-Bridge notebook did. Open one, or make one.'
      );
      this._status.replaceChildren(drawEmpty(words, trans, create));
      return;
    }
    try {
      if (await find()) {
        this._list.show(this._history.entries);
        const words = this._history.entries.length > 0 ? '' : this._nothing();
        this._status.replaceChildren(...(words === '' ? [] : [drawEmpty(words, trans)]));
      }
    } catch (error) {
      const said = error instanceof Error ? error.message : '';
      const words = said === '' ? trans.__('The kernel has not answered yet.') : said;
      this._status.replaceChildren(drawEmpty(words, trans));
    }
  }

  private _nothing(): string {
    const { trans } = this._around;
    return this._words.value.trim() === ''
      ? trans.__('Nothing yet. What is said in cells will stand here.')
      : trans.__('Nothing in which all of these words occur.');
  }

  private readonly _list: EntryList;
  private readonly _words = element('input');
  private readonly _here = element('input');
  private readonly _scroll = element('div', { className: 'jp-AIBridge-scroll' });
  private readonly _status = element('div', { attributes: { role: 'status' } });
  private readonly _typing = new Debouncer(() => this._search(), TYPING);
  private _context: NonNullable<Current['panel']>['sessionContext'] | null = null;
  private _channel: ActionChannel | null = null;
  private _asked: ActionChannel | null | undefined;
  private _history = new History(() => Promise.resolve({}));
  private _heard: unknown;
}
