import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import type { ActionChannel } from '../actions/channel';
import type { IOffer } from '../actions/knowledge';
import type { IPlace } from '../actions/places';
import { asCell } from '../actions/places';
import { asString } from './bundle';
import type { ICommand } from './bundle';
import { button, element } from './nodes';

/** One command whose buttons are drawn. */
export interface ISubject {
  readonly executionId: string;
  readonly index: number;
  readonly command: ICommand;
  readonly offer: IOffer;
}

/** The buttons of one command, and what they say when something was done. */
export class Buttons {
  constructor(
    private readonly _bar: HTMLElement,
    private readonly _subject: ISubject,
    private readonly _channel: ActionChannel,
    private readonly _place: IPlace,
    private readonly _trans: TranslationBundle,
    private readonly _open: (() => void) | null
  ) {
    this._draw();
  }

  private _draw(): void {
    const { command, offer } = this._subject;
    const [trans, code] = [this._trans, asCell(offer.command)];
    const buttons: HTMLElement[] = [];
    const add = (action: string, label: string, act: () => void, className = ''): void => {
      buttons.push(button(label, act, { className, attributes: { 'data-action': action } }));
    };
    if (offer.approve) {
      add('approve', trans.__('Approve'), () => void this._approve(), 'jp-AIBridge-accept');
    }
    const { undo } = offer;
    if (undo !== null) {
      const label = undo === 'undo' ? trans.__('Undo') : trans.__('Redo');
      add('undo', label, () => void this._toggle({ direction: undo }));
    }
    if (!offer.approve && command.decision !== 'deny') {
      const label = command.granted ? trans.__('Run again') : trans.__('Run');
      add('run', label, () => void this._place.insert(code, true));
    }
    const edit = this._place.insertLabel ?? trans.__('Edit and run');
    add('edit', edit, () => void this._place.insert(code, false));
    add('copy', trans.__('Copy'), () => void this._copy());
    if (this._open !== null) {
      add('open', trans.__('Open file'), this._open);
    }
    this._bar.replaceChildren(...buttons, this._status);
  }

  private async _copy(): Promise<void> {
    await navigator.clipboard.writeText(this._subject.offer.command);
    this._say(this._trans.__('Copied.'));
  }

  /** Say yes to exactly the plan that was shown, and run it; the kernel compares. */
  private async _approve(): Promise<void> {
    const reply = await this._ask('approve', {});
    if (reply !== null) {
      await this._place.insert(asCell(asString(reply['command'])), true);
    }
  }

  private async _toggle(request: JSONObject): Promise<void> {
    this._say(this._trans.__('Working…'));
    const reply = await this._ask('undo', request);
    if (reply === null) {
      return;
    }
    if (typeof reply['question'] === 'string') {
      this._question(reply['question'], yes =>
        yes ? void this._toggle({ ...request, token: asString(reply['token']) }) : this._say('')
      );
      return;
    }
    this._say(asString(reply['said']));
  }

  /** Ask in place: nothing else is kept from being used. */
  private _question(question: string, answer: (yes: boolean) => void): void {
    const end = (yes: boolean): void => {
      this._draw();
      this._bar.querySelector<HTMLElement>('[data-action="undo"]')?.focus();
      answer(yes);
    };
    const no = button(this._trans.__('Leave it'), () => end(false));
    this._bar.replaceChildren(
      element(
        'span',
        { className: 'jp-AIBridge-question', attributes: { role: 'alert' } },
        question
      ),
      button(this._trans.__('Yes, do it'), () => end(true), {
        attributes: { 'data-action': 'yes' }
      }),
      no
    );
    no.focus();
  }

  private async _ask(
    action: string,
    request: JSONObject
  ): Promise<Readonly<Record<string, unknown>> | null> {
    const { executionId, index } = this._subject;
    try {
      return await this._channel.ask(action, { execution_id: executionId, index, ...request });
    } catch (error) {
      this._say(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  private _say(words: string): void {
    this._status.textContent = words;
  }

  private readonly _status = element('span', {
    className: 'jp-AIBridge-said',
    attributes: { role: 'status' }
  });
}
