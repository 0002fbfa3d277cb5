import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import { ConsolePanel, type IConsoleTracker } from '@jupyterlab/console';
import { NotebookPanel, type INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { ActionChannel } from '../actions/channel';
import type { IPlace } from '../actions/places';
import { consolePlace, notebookPlace } from '../actions/places';
import { identifierIn } from '../identity';
import { Standing } from './standing';

/** A notebook or console that runs AI-Bridge. */
export interface IHere extends IPlace {
  readonly standing: Standing;
  readonly rendermime: IRenderMimeRegistry;
  /** The cell that is being written. */
  readonly cell: () => Cell | null;
}

/** The notebook or console that is in front, if that runs AI-Bridge. */
export class InFront {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null
  ) {
    const look = (): void => this._look();
    _shell.currentChanged?.connect(look);
    for (const tracker of [notebooks, consoles]) {
      tracker?.widgetAdded.connect((_, panel) => panel.sessionContext.kernelChanged.connect(look));
      tracker?.forEach(panel => panel.sessionContext.kernelChanged.connect(look));
      tracker?.currentChanged.connect(look);
    }
    look();
  }

  /** Emitted when another one is in front, and when anything of its kernel is another. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** `null` where none is in front. */
  get here(): IHere | null {
    return this._here;
  }

  private _look(): void {
    const panel = this._shell.currentWidget;
    const isOurs = panel instanceof NotebookPanel || panel instanceof ConsolePanel;
    const standing = isOurs ? standingOf(panel.sessionContext) : null;
    const last = this._here?.standing;
    this._here = isOurs && standing !== null ? hereIn(panel, standing) : null;
    if (standing !== (last ?? null)) {
      last?.changed.disconnect(this._tell);
      standing?.changed.connect(this._tell);
      void standing?.refresh();
      this._tell();
    }
  }

  private readonly _tell = (): void => this._changed.emit();

  private _here: IHere | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

/** How things stand in the kernel of a session, if that is AI-Bridge. */
export function standingOf(context: ISessionContext): Standing | null {
  const channel = ActionChannel.of(context.session?.kernel);
  return channel === null ? null : Standing.of(channel);
}

function hereIn(panel: NotebookPanel | ConsolePanel, standing: Standing): IHere {
  if (panel instanceof NotebookPanel) {
    const { content } = panel;
    const { rendermime } = content;
    const cell = (): Cell | null => content.activeCell;
    standing.notebook = async () => {
      await panel.context.ready;
      return identifierIn(content);
    };
    return { ...notebookPlace(panel, null), standing, rendermime, cell };
  }
  const { console } = panel;
  const cell = (): Cell | null => console.promptCell;
  return { ...consolePlace(panel), standing, rendermime: console.rendermime, cell };
}
