import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { placesOf } from '../actions/places';
import { OUTCOME } from './bundle';
import { OutcomeView } from './renderer';
import type { ISurroundings } from './renderer';
import type { Highlight } from './view';

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
    const around: ISurroundings = {
      trans: (translator ?? nullTranslator).load('jupyter_aibridge'),
      highlight: highlighter(languages),
      find: placesOf(notebooks, consoles),
      open: path => void openPath(app, path)
    };
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

/** Colours shell with JupyterLab's own highlighter. */
export function highlighter(languages: IEditorLanguageRegistry | null): Highlight {
  return (command, node) => {
    const shell = languages?.findByName('shell') ?? null;
    if (languages === null || shell === null) {
      return;
    }
    const coloured = document.createElement('code');
    languages.highlight(command, shell, coloured).then(
      () => {
        if (coloured.textContent === command) {
          node.replaceChildren(...coloured.childNodes);
        }
      },
      () => undefined // it stays plain text
    );
  };
}

/** Open a file, or show a folder. */
export async function openPath(app: JupyterFrontEnd, path: string): Promise<void> {
  const command = path.endsWith('/') ? 'filebrowser:go-to-path' : 'docmanager:open';
  await app.commands.execute(command, { path: path.replace(/\/$/, '') });
}
