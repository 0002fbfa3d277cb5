import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';

import { KERNEL } from '../actions/channel';
import { Current } from '../actions/current';
import type { IPlace } from '../actions/places';
import { consolePlace, notebookPlace } from '../actions/places';
import { identifierIn } from '../identity';
import { highlighter, openPath } from '../outcome/surroundings';
import { Calendar } from './days';
import type { IEntry } from './history';
import { HistoryPanel } from './widget';

/** The command that shows the panel. */
const SHOW = 'aibridge:show-history';

/** A bridge. */
const icon = new LabIcon({
  name: 'jupyter-aibridge:bridge',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
<g class="jp-icon3 jp-icon-selectable" fill="#616161"><path d="M1 17h22v2H1z"/><path
d="M6 6h2v15H6zM16 6h2v15h-2z"/><path d="M7 6c1 9 9 9 10 0h2c0 5 2 8 4 9v2C19 16 18 12 17
10c-2 6-8 6-10 0-1 2-2 6-6 7v-2c2-1 4-4 4-9z"/></g></svg>`
});

/** Shows what was said and done in this workspace, beside the notebooks. */
export const history: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-aibridge:history',
  description: 'A side panel with the history of commands and changes, to search and to undo.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [
    IConsoleTracker,
    IEditorLanguageRegistry,
    ICommandPalette,
    ILayoutRestorer,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    consoles: IConsoleTracker | null,
    languages: IEditorLanguageRegistry | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const { languageCode } = translator ?? nullTranslator;
    const trans = (translator ?? nullTranslator).load('jupyter_aibridge');
    const current = new Current(notebooks, consoles);
    const panel = new HistoryPanel({
      trans,
      current,
      calendar: new Calendar(languageCode, trans),
      highlight: highlighter(languages),
      open: path => void openPath(app, path),
      find: () => currentPlace(app, current, trans.__('Insert as cell')),
      findCell: entry => findCell(app, notebooks, entry),
      notebook: () =>
        current.panel instanceof NotebookPanel ? identifierIn(current.panel.content) : null,
      create: () => void app.commands.execute('notebook:create-new', { kernelName: KERNEL })
    });
    panel.id = 'jupyter-aibridge-history';
    panel.title.icon = icon;
    panel.title.caption = trans.__('History of AI-Bridge');
    panel.node.setAttribute('role', 'region');
    panel.node.setAttribute('aria-label', panel.title.caption);
    app.shell.add(panel, 'right', { rank: 700, type: 'AI-Bridge' });
    restorer?.add(panel, panel.id);
    app.commands.addCommand(SHOW, {
      label: trans.__('Show the history of AI-Bridge'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(panel.id)
    });
    palette?.addItem({ command: SHOW, category: 'AI-Bridge' });
  }
};

/** What is inserted from here goes into the current notebook, below its active cell. */
function currentPlace(
  app: JupyterFrontEnd,
  { panel }: Current,
  insertLabel: string
): IPlace | null {
  if (panel === null) {
    return null;
  }
  const place = panel instanceof NotebookPanel ? notebookPlace(panel, null) : consolePlace(panel);
  return {
    ...place,
    insertLabel,
    insert: async (code, run) => {
      app.shell.activateById(panel.id);
      await new Promise(requestAnimationFrame); // the notebook takes the focus for its active cell
      await place.insert(code, run);
    }
  };
}

/** The way to the cell of a statement, if its notebook is open and still has it. */
function findCell(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  { notebook, cell }: IEntry
): (() => void) | null {
  const panel = notebooks.find(each => identifierIn(each.content) === notebook);
  const { content } = panel ?? {};
  const index = content?.widgets.findIndex(({ model }) => model.id === cell) ?? -1;
  if (panel === undefined || content === undefined || notebook === null || index === -1) {
    return null;
  }
  return () => {
    app.shell.activateById(panel.id);
    content.deselectAll();
    content.activeCellIndex = content.widgets.findIndex(({ model }) => model.id === cell);
    content.mode = 'command';
    void content.scrollToItem(content.activeCellIndex, 'smart').then(() => content.activate());
  };
}
