import type { ConsolePanel, IConsoleTracker } from '@jupyterlab/console';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** The notebook or console that was looked at last. */
export class Current {
  constructor(notebooks: INotebookTracker | null, consoles: IConsoleTracker | null) {
    const show = (_: unknown, panel: NotebookPanel | ConsolePanel | null): void => {
      const [other] = [notebooks?.currentWidget, consoles?.currentWidget].filter(Boolean);
      this._panel = panel ?? other ?? null;
      this._changed.emit();
    };
    notebooks?.currentChanged.connect(show);
    consoles?.currentChanged.connect(show);
    show(null, null);
  }

  /** Emitted when it is another one, or none. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get panel(): NotebookPanel | ConsolePanel | null {
    return this._panel;
  }

  private _panel: NotebookPanel | ConsolePanel | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
