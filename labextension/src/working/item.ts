import type { TranslationBundle } from '@jupyterlab/translation';

import type { InFront } from '../status/front';
import { BarItem } from '../status/item';
import { Notice } from './notice';

/** Says in the status bar what the kernel in front does. */
export class WorkingItem extends BarItem {
  constructor(
    private readonly _front: InFront,
    trans: TranslationBundle
  ) {
    super('working');
    const interrupt = (): void =>
      void this._front.here?.sessionContext.session?.kernel?.interrupt();
    this._notice = new Notice(trans, interrupt, false);
    this.node.append(this._notice.node);
  }

  protected fill(): boolean {
    const working = this._front.here?.standing.working ?? null;
    this._notice.show(working);
    return working !== null;
  }

  private readonly _notice: Notice;
}
