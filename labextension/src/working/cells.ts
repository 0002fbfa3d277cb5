import type { ISessionContext } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { IConsoleTracker } from '@jupyterlab/console';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';

import { standingOf } from '../status/front';
import type { IWorking } from '../status/reading';
import type { Standing } from '../status/standing';
import { Notice } from './notice';

type FindCell = (id: string) => Cell | undefined;

/** Says under a running cell what goes on; it is drawn on the page and never in the notebook. */
export class WorkingInCells {
  constructor(
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    private readonly _trans: TranslationBundle
  ) {
    const eachNotebook: Parameters<INotebookTracker['forEach']>[0] = panel =>
      this._follow(panel.sessionContext, id => panel.content.widgets.find(has(id)));
    notebooks?.forEach(eachNotebook);
    notebooks?.widgetAdded.connect((_, panel) => eachNotebook(panel));
    const eachConsole: Parameters<IConsoleTracker['forEach']>[0] = panel =>
      this._follow(panel.sessionContext, id => [...panel.console.cells].find(has(id)));
    consoles?.forEach(eachConsole);
    consoles?.widgetAdded.connect((_, panel) => eachConsole(panel));
  }

  /** Whether a person wants it. */
  wanted = true;

  private _follow(context: ISessionContext, find: FindCell): void {
    let last: Standing | null = null;
    const show = (standing: Standing): void => this._show(context, standing.working, find);
    const look = (): void => {
      last?.changed.disconnect(show);
      last = standingOf(context);
      last?.changed.connect(show);
      this._show(context, last?.working ?? null, find);
    };
    context.kernelChanged.connect(look);
    context.disposed.connect(() => last?.changed.disconnect(show));
    look();
  }

  private _show(context: ISessionContext, working: IWorking | null, find: FindCell): void {
    const shown = this._shown.get(context);
    const id = working?.cell ?? null;
    if (shown?.cell === id) {
      shown.notice.show(working);
      return;
    }
    shown?.notice.show(null);
    shown?.widget.dispose();
    this._shown.delete(context);
    const layout = id === null || !this.wanted ? null : find(id)?.layout;
    if (id !== null && layout instanceof PanelLayout) {
      const interrupt = (): void => void context.session?.kernel?.interrupt();
      const notice = new Notice(this._trans, interrupt, true);
      const widget = new Widget({ node: notice.node });
      widget.addClass('jp-AIBridge-under');
      layout.addWidget(widget);
      this._shown.set(context, { cell: id, notice, widget });
      notice.show(working);
    }
  }

  private readonly _shown = new Map<
    ISessionContext,
    { readonly cell: string; readonly notice: Notice; readonly widget: Widget }
  >();
}

function has(id: string): (cell: Cell) => boolean {
  return cell => cell.model.id === id;
}
