import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';

import { element } from '../outcome/nodes';
import { makeButton } from '../status/item';
import type { IWorking } from '../status/reading';
import { elapsed, progressWords, stageWord } from '../status/words';

/** Milliseconds between two looks at the clock. */
const TICK = 250;

/** Says what goes on, for how long and how far it is, and offers to interrupt it. */
export class Notice {
  /** `isWhole` is for the one of two that tells everything, and that screen readers read. */
  constructor(
    private readonly _trans: TranslationBundle,
    interrupt: () => void,
    private readonly _isWhole: boolean
  ) {
    if (_isWhole) {
      this._word.setAttribute('role', 'status');
    }
    const stop = makeButton({ act: interrupt, icon: stopIcon, name: _trans.__('Interrupt') });
    this.node = element('div', { className: 'jp-AIBridge-working' });
    this.node.append(this._word, this._bar, this._time, stop);
  }

  readonly node: HTMLElement;

  /** Show what goes on, or nothing any more. */
  show(working: IWorking | null): void {
    this._working = working;
    clearInterval(this._timer);
    if (working === null) {
      return;
    }
    const word = `${stageWord(working.stage, this._trans)}…`;
    if (this._word.textContent !== word) {
      this._word.textContent = word;
    }
    this._bar.hidden = working.total === 0;
    this._bar.max = working.total;
    this._bar.value = working.done;
    this._bar.setAttribute('aria-label', word);
    this._timer = setInterval(() => this._tick(), TICK);
    this._tick();
  }

  private _tick(): void {
    if (this._working !== null) {
      const parts = [
        elapsed(this._working.since, Date.now()),
        this._isWhole ? progressWords(this._working, this._trans) : ''
      ];
      this._time.textContent = parts.filter(Boolean).join(' · ');
    }
  }

  private _working: IWorking | null = null;
  private _timer: ReturnType<typeof setInterval> | undefined;
  private readonly _word = element('span', { className: 'jp-AIBridge-stage' });
  private readonly _bar = element('progress');
  private readonly _time = element('span', { className: 'jp-AIBridge-elapsed' });
}
