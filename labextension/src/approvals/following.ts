import { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

import type { Told } from '../actions/channel';
import { ActionChannel } from '../actions/channel';
import { asList, asRecord, OUTCOME } from '../outcome/bundle';
import type { ISurroundings } from '../outcome/renderer';
import { OutcomeView } from '../outcome/renderer';
import { AskedElsewhere } from './elsewhere';
import type { IWaiting } from './question';
import { readWaiting } from './question';

/** How many statements are looked through for the one that asked. */
const RECENT = 5;

/**
 * Shows a notebook's questions that its page was not asked: after a reload, in a second tab.
 *
 * What is put under a cell, the question and then its outcome, is no output and is never saved.
 */
export class Following {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _around: ISurroundings
  ) {
    _panel.sessionContext.kernelChanged.connect(this._listen);
    _panel.disposed.connect(() => this._part());
    this._listen();
  }

  private readonly _listen = (): void => {
    this._part();
    this._channel = ActionChannel.of(this._panel.sessionContext.session?.kernel);
    this._channel?.news.connect(this._hear);
    this._channel?.restarted.connect(this._restarted);
    this._look();
  };

  private _part(): void {
    this._channel?.news.disconnect(this._hear);
    this._channel?.restarted.disconnect(this._restarted);
    this._channel = null;
  }

  private _look(): void {
    this._channel?.ask('question').then(
      ({ question }) => this._show(readWaiting(question)),
      () => undefined // the kernel is gone; there is another look at the next one
    );
  }

  /** Nothing waits any more of what the kernel before this one asked. */
  private readonly _restarted = (): void => {
    this._removeBoxes('');
    this._awaited = null;
    this._look();
  };

  private readonly _hear = (_: ActionChannel, news: Told): void => {
    if (news['event'] === 'question') {
      if (typeof news['ended'] === 'string') {
        this._removeBoxes(`[data-token="${news['ended']}"]`);
      }
      this._show(readWaiting(news['question']));
    } else if ('history' in news && this._awaited !== null) {
      void this._showOutcome(this._awaited);
    }
  };

  private _show(question: IWaiting | null): void {
    this._shown?.dispose();
    this._shown = null;
    const [channel, kernel] = [this._channel, this._panel.sessionContext.session?.kernel];
    if (question === null || channel === null || question.client === kernel?.clientId) {
      return;
    }
    this._awaited = question.cell;
    const { token } = question;
    this._put(
      question.cell,
      new AskedElsewhere(question, this._around, answer => {
        channel.ask('answer', { token, answer }).catch(() => this._look());
      })
    );
  }

  /** Where the question stood, show what became of it: its page may not be there any more. */
  private async _showOutcome(cell: string): Promise<void> {
    const reply = await (this._channel?.ask('history', { limit: RECENT }) ?? Promise.resolve({}));
    const rows = asList(asRecord(reply)['rows']).map(asRecord);
    const outcome = rows.find(row => row['cell'] === cell)?.['outcome'];
    if (outcome === undefined || this._awaited !== cell) {
      return;
    }
    this._awaited = null;
    const view = new OutcomeView(this._around);
    await view.renderModel({
      data: { [OUTCOME]: outcome as never },
      metadata: {},
      trusted: false,
      setData: () => undefined
    });
    this._shown?.dispose();
    this._put(cell, view);
  }

  /** Put something under a cell as soon as that is drawn. */
  private _put(id: string, widget: Widget): void {
    this._shown = widget;
    widget.addClass('jp-AIBridge-placed');
    const cell = this._panel.content.widgets.find(({ model }) => model.id === id);
    if (cell instanceof CodeCell) {
      void cell.ready.then(() => {
        if (!cell.isDisposed && !widget.isDisposed) {
          cell.outputArea.layout.addWidget(widget);
        }
      });
    }
  }

  /** Take away boxes that nobody reads any more, but not those that are just being answered. */
  private _removeBoxes(selector: string): void {
    for (const cell of this._panel.content.widgets) {
      if (cell instanceof CodeCell) {
        cell.outputArea.widgets
          .filter(({ node }) => node.querySelector(`.jp-Stdin${selector}`) !== null)
          .filter(widget => !widget.hasClass('jp-OutputArea-stdin-hiding'))
          .forEach(widget => widget.dispose());
      }
    }
  }

  private _channel: ActionChannel | null = null;
  private _shown: Widget | null = null;
  /** The cell of a question that was shown, whose outcome is not known yet. */
  private _awaited: string | null = null;
}
