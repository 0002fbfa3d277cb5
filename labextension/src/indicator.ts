import type { ITranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { IFileChanges, LinkState } from './tokens';

/** What the indicator says: a word, and a sentence for those who hover or listen. */
interface IWording {
  readonly label: string;
  readonly explanation: string;
}

/** Says in the status bar how well the page knows the disk. */
export class LinkIndicator extends Widget {
  constructor(changes: IFileChanges, translator: ITranslator) {
    super();
    this.addClass('jp-AIBridge-link');
    this.node.setAttribute('role', 'status');
    this._wordings = wordings(translator);
    changes.stateChanged.connect((_, state) => this._show(state));
    this._show(changes.state);
  }

  private _show(state: LinkState): void {
    const { label, explanation } = this._wordings[state];
    this.node.dataset['state'] = state;
    this.node.textContent = label;
    this.node.title = explanation;
  }

  private readonly _wordings: Readonly<Record<LinkState, IWording>>;
}

function wordings(translator: ITranslator): Record<LinkState, IWording> {
  const trans = translator.load('jupyter_aibridge');
  return {
    live: {
      label: trans.__('Files: live'),
      explanation: trans.__('Every change on disk is shown at once.')
    },
    'catching-up': {
      label: trans.__('Files: catching up'),
      explanation: trans.__('Connected; the state of the shown folders is on its way.')
    },
    polling: {
      label: trans.__('Files: polling'),
      explanation: trans.__('The server can only look at these folders from time to time.')
    },
    offline: {
      label: trans.__('Files: offline'),
      explanation: trans.__('No live connection; listings are refreshed every ten seconds.')
    }
  };
}
