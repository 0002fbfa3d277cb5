import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { ITranslator } from '@jupyterlab/translation';

import { KERNEL } from '../actions/channel';
import { surroundings } from '../outcome/surroundings';
import { addAnswers } from './answers';
import { Following } from './following';
import type { IQuestion } from './question';
import { readQuestion } from './question';

/** Draws the questions of cells, with buttons beside the box that every front end has. */
export const approvals: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-aibridge:approvals',
  description: 'Lets the questions of an AI-Bridge cell be answered by buttons.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IConsoleTracker, IEditorLanguageRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    consoles: IConsoleTracker | null,
    languages: IEditorLanguageRegistry | null,
    translator: ITranslator | null
  ) => {
    const around = surroundings(app, notebooks, consoles, languages, translator);
    const asked = new WeakMap<ISessionContext, () => IQuestion | null>();
    const seen = new WeakSet<CodeCell>();
    const attend = (context: ISessionContext, cell: CodeCell): void => {
      const question = asked.get(context) ?? followQuestions(context);
      asked.set(context, question);
      if (!seen.has(cell)) {
        seen.add(cell);
        cell.outputArea.inputRequested.connect((_, box) => {
          const last = question();
          if (last !== null) {
            addAnswers(box.node, last, around);
          }
        });
      }
    };
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      const context = notebooks.find(panel => panel.content === notebook)?.sessionContext;
      if (context && cell instanceof CodeCell) {
        attend(context, cell);
      }
    });
    consoles?.widgetAdded.connect((_, panel) => {
      panel.console.promptCellCreated.connect((_, cell) => attend(panel.sessionContext, cell));
    });
    notebooks.forEach(panel => new Following(panel, around));
    notebooks.widgetAdded.connect((_, panel) => {
      new Following(panel, around);
    });
  }
};

/** Remember the last question of a session's kernel, whichever that is. */
function followQuestions(context: ISessionContext): () => IQuestion | null {
  let last: IQuestion | null = null;
  const onMessage = (_: Kernel.IKernelConnection, args: Kernel.IAnyMessageArgs): void => {
    if (args.direction === 'recv' && args.msg.header.msg_type === 'input_request') {
      last = readQuestion(args.msg);
    }
  };
  let kernel: Kernel.IKernelConnection | null = null;
  const follow = (next: Kernel.IKernelConnection | null): void => {
    kernel?.anyMessage.disconnect(onMessage);
    kernel = next?.name === KERNEL ? next : null;
    kernel?.anyMessage.connect(onMessage);
  };
  context.kernelChanged.connect((_, { newValue }) => follow(newValue));
  follow(context.session?.kernel ?? null);
  return () => last;
}
