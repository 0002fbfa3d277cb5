import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';

import { ActionChannel } from '../actions/channel';
import type { IOffers } from '../actions/knowledge';
import { Knowledge } from '../actions/knowledge';
import type { FindPlace, IPlace } from '../actions/places';
import type { ICommand, IOutcome } from './bundle';
import { OUTCOME, readOutcome } from './bundle';
import { Buttons } from './buttons';
import type { OpenPath } from './changes';
import { drawOutcome } from './view';
import type { Highlight } from './view';

/** What drawing outcomes takes. */
export interface ISurroundings {
  readonly trans: TranslationBundle;
  readonly highlight: Highlight;
  readonly find: FindPlace;
  /** Open a file or folder by its contents path. */
  readonly open: (path: string) => void;
}

/** Shows an outcome; its buttons come when the running kernel says that it knows it. */
export class OutcomeView extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly _around: ISurroundings) {
    super();
    this.addClass('jp-AIBridge-view');
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._outcome = readOutcome(model.data[OUTCOME]);
    this._draw(null);
    if (this.isAttached) {
      this._follow();
    }
    return Promise.resolve();
  }

  override dispose(): void {
    this._leave();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this._follow();
  }

  protected override onBeforeDetach(): void {
    this._leave();
  }

  /** Ask the kernel of the notebook or console that this is shown in, also when it is another. */
  private _follow(): void {
    this._leave();
    this._place = this._around.find(this.node);
    this._place?.sessionContext.kernelChanged.connect(this._listen);
    this._listen();
  }

  private readonly _listen = (): void => {
    this._watching?.dispose();
    this._watching = null;
    this._draw(null);
    const channel = ActionChannel.of(this._place?.sessionContext.session?.kernel);
    if (channel !== null && this._outcome !== null) {
      this._watching = Knowledge.of(channel).watch(this._outcome.executionId, offers =>
        this._draw(offers, channel)
      );
    }
  };

  private _leave(): void {
    this._watching?.dispose();
    this._watching = null;
    this._place?.sessionContext.kernelChanged.disconnect(this._listen);
    this._place = null;
  }

  /** Draw anew if something is offered that was not; who had a button's focus keeps it. */
  private _draw(offers: IOffers | null, channel: ActionChannel | null = null): void {
    const [outcome, drawn] = [this._outcome, JSON.stringify(offers)];
    if (outcome === null || (drawn === this._drawn && this.node.hasChildNodes())) {
      return;
    }
    this._drawn = drawn;
    const focused = this.node.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-action')
      : null;
    const said = this.node.querySelector('.jp-AIBridge-said')?.textContent ?? '';
    const { trans, highlight } = this._around;
    const opens = outcome.commands.map((command, index) =>
      isKnown(command, offers, index) ? this._opener(offers) : undefined
    );
    const { node, bars } = drawOutcome(outcome, trans, highlight, opens);
    if (offers !== null && channel !== null) {
      this._addButtons(outcome, offers, channel, bars, opens);
    }
    this.node.replaceChildren(node);
    if (focused) {
      this.node.querySelector<HTMLElement>(`[data-action="${focused}"]`)?.focus();
    }
    const status = this.node.querySelector('.jp-AIBridge-said');
    if (status) {
      status.textContent = said;
    }
  }

  private _addButtons(
    outcome: IOutcome,
    offers: IOffers,
    channel: ActionChannel,
    bars: readonly HTMLElement[],
    opens: readonly (OpenPath | undefined)[]
  ): void {
    const { executionId, commands } = outcome;
    bars.forEach((bar, index) => {
      const [command, offer] = [commands[index], offers.commands[index]];
      if (!command || !offer || !isKnown(command, offers, index) || this._place === null) {
        return;
      }
      const [path, open] = [onlyFile(command), opens[index]];
      new Buttons(
        bar,
        { executionId, index, command, offer },
        channel,
        this._place,
        this._around.trans,
        path !== null && open ? () => open(path) : null
      );
    });
  }

  private _opener(offers: IOffers | null): OpenPath | undefined {
    const workspace = offers?.workspace;
    if (typeof workspace !== 'string') {
      return undefined;
    }
    return path => this._around.open(workspace === '' ? path : `${workspace}/${path}`);
  }

  private _outcome: IOutcome | null = null;
  private _place: IPlace | null = null;
  private _watching: IDisposable | null = null;
  private _drawn = '';
}

/** Whether what is shown is what the kernel knows: a notebook can be written by anybody. */
function isKnown(command: ICommand, offers: IOffers | null, index: number): boolean {
  return offers?.commands[index]?.command === command.command;
}

/** The file that a command made or changed, if it is just one. */
function onlyFile({ changes }: ICommand): string | null {
  const files = changes.paths.filter(
    ({ kind, path }) => !path.endsWith('/') && kind !== 'deleted' && kind !== 'metadata'
  );
  return files.length === 1 ? (files[0]?.path ?? null) : null;
}
