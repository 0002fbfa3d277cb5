import type { ISessionContext } from '@jupyterlab/apputils';
import type { ConsolePanel, IConsoleTracker } from '@jupyterlab/console';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';

/** The notebook or console that something is shown in. */
export interface IPlace {
  readonly sessionContext: ISessionContext;
  /** Put code where it can be run next, below whatever is there, and run it or let it be edited. */
  insert(code: string, run: boolean): Promise<void>;
  /** What inserting is called where the place is not around what is shown. */
  readonly insertLabel?: string;
}

/** Where a node is shown. */
export type FindPlace = (node: Node) => IPlace | null;

/** Find notebooks and consoles by the nodes in them. */
export function placesOf(
  notebooks: INotebookTracker | null,
  consoles: IConsoleTracker | null
): FindPlace {
  return node => {
    const panel = notebooks?.find(each => each.node.contains(node));
    if (panel) {
      return notebookPlace(panel, node);
    }
    const terminal = consoles?.find(each => each.node.contains(node));
    return terminal ? consolePlace(terminal) : null;
  };
}

/** A notebook; new cells come below the one that `node` is in, else below the active one. */
export function notebookPlace(panel: NotebookPanel, node: Node | null): IPlace {
  const { content, sessionContext } = panel;
  return {
    sessionContext,
    insert: async (code, run) => {
      const index = content.widgets.findIndex(cell => cell.node.contains(node));
      if (index !== -1) {
        content.deselectAll();
        content.activeCellIndex = index;
      }
      NotebookActions.insertBelow(content);
      NotebookActions.changeCellType(content, 'code');
      const cell = content.activeCell;
      cell?.model.sharedModel.setSource(code);
      if (run) {
        await NotebookActions.run(content, sessionContext);
        return;
      }
      content.mode = 'edit';
      await cell?.ready;
      const editor = cell?.editor;
      editor?.focus();
      editor?.setCursorPosition(editor.getPositionAt(code.length) ?? { line: 0, column: 0 });
    }
  };
}

/** A console. */
export function consolePlace(panel: ConsolePanel): IPlace {
  return {
    sessionContext: panel.sessionContext,
    insert: async (code, run) => {
      if (run) {
        await panel.console.inject(code);
        return;
      }
      panel.console.promptCell?.model.sharedModel.setSource(code);
      panel.console.promptCell?.editor?.focus();
    }
  };
}

/** A command as a cell's text. */
export function asCell(command: string): string {
  return command.includes('\n') ? `%%sh\n${command}` : `!${command}`;
}
