import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { KERNEL } from '../actions/channel';
import type { IQuestion } from './answers';
import { addAnswers, readQuestion } from './answers';

/** Gives the questions of cells buttons, beside the box that every front end has. */
export const approvals: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-aibridge:approvals',
  description: 'Lets the questions of an AI-Bridge cell be answered by buttons.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, notebooks: INotebookTracker, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('jupyter_aibridge');
    const asked = new WeakMap<ISessionContext, () => IQuestion | null>();
    const seen = new WeakSet<CodeCell>();
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      const context = notebooks.find(panel => panel.content === notebook)?.sessionContext;
      if (!context || !(cell instanceof CodeCell)) {
        return;
      }
      const question = asked.get(context) ?? followQuestions(context);
      asked.set(context, question);
      if (!seen.has(cell)) {
        seen.add(cell);
        cell.outputArea.inputRequested.connect((_, box) => {
          const last = question();
          if (last !== null) {
            addAnswers(box.node, last, trans);
          }
        });
      }
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
