import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

import { OUTCOME } from './bundle';
import { OutcomeView } from './renderer';
import { markOurs, surroundings } from './surroundings';

/** Before `text/html`, which is for front ends that do not know outcomes. */
const RANK = 10;

/** Shows outcomes, with buttons for those that their kernel knows. */
export const outcome: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-aibridge:outcome',
  description: 'Shows what became of a statement, with buttons to undo it, run it again, edit it.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, IConsoleTracker, IEditorLanguageRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    registry: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    languages: IEditorLanguageRegistry | null,
    translator: ITranslator | null
  ) => {
    const around = surroundings(app, notebooks, consoles, languages, translator);
    for (const tracker of [notebooks, consoles]) {
      tracker?.forEach(markOurs);
      tracker?.widgetAdded.connect((_, panel) => markOurs(panel));
    }
    registry.addFactory(
      {
        safe: true,
        mimeTypes: [OUTCOME],
        defaultRank: RANK,
        createRenderer: () => new OutcomeView(around)
      },
      RANK
    );
  }
};
