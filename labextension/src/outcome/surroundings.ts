import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { ConsolePanel, IConsoleTracker } from '@jupyterlab/console';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import type { ITranslator } from '@jupyterlab/translation';

import { KERNEL } from '../actions/channel';
import { placesOf } from '../actions/places';
import type { ISurroundings } from './renderer';
import type { Highlight } from './view';

/** On the notebooks and consoles that run AI-Bridge. */
const OURS = 'jp-AIBridge-panel';

/** What outcomes and questions are drawn with. */
export function surroundings(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  consoles: IConsoleTracker | null,
  languages: IEditorLanguageRegistry | null,
  translator: ITranslator | null
): ISurroundings {
  return {
    trans: (translator ?? nullTranslator).load('jupyter_aibridge'),
    highlight: highlighter(languages),
    find: placesOf(notebooks, consoles),
    open: path => void openPath(app, path)
  };
}

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

/** Have the style sheet know a notebook or console while it runs AI-Bridge. */
export function markOurs(panel: NotebookPanel | ConsolePanel): void {
  const { sessionContext } = panel;
  const look = (): void => {
    panel.toggleClass(OURS, sessionContext.session?.kernel?.name === KERNEL);
  };
  sessionContext.kernelChanged.connect(look);
  look();
}
