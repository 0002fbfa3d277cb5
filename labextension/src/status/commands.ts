import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';

import { asString } from '../outcome/bundle';
import type { InFront, IHere } from './front';
import { confirm, showExplanation, showRows, tell } from './dialogs';
import type { IStatus } from './reading';
import { readRows } from './reading';

/** What can be done from palette, menus and keyboard. */
export const COMMANDS = {
  undo: 'aibridge:undo-last',
  redo: 'aibridge:redo-last',
  model: 'aibridge:change-model',
  mode: 'aibridge:switch-mode',
  onAsk: 'aibridge:switch-approval',
  explain: 'aibridge:explain-cell',
  sandbox: 'aibridge:show-sandbox',
  usage: 'aibridge:show-usage',
  restore: 'aibridge:restore-conversation',
  decline: 'aibridge:decline-conversation',
  help: 'aibridge:help'
} as const;

/** A choice that a command takes as its argument: how it is called, and which one is in force. */
interface IChoice {
  readonly argument: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly now: (status: IStatus) => string;
}

/** One command. */
interface ICommandParts {
  readonly label: string;
  readonly choice?: IChoice;
  readonly isOffered?: (status: IStatus) => boolean;
  readonly act: (here: IHere, chosen: string) => Promise<void>;
}

/** Make every command known; all of them act in the kernel in front, and nowhere else. */
export function addCommands(
  commands: CommandRegistry,
  front: InFront,
  trans: TranslationBundle,
  chooseModel: () => Promise<void>
): void {
  const add = (id: string, { label, choice, isOffered, act }: ICommandParts): void => {
    const chosen = (args: Readonly<Record<string, unknown>>): string =>
      choice ? asString(args[choice.argument]) : '';
    const status = (): IStatus | null => front.here?.standing.status ?? null;
    commands.addCommand(id, {
      label: args => (chosen(args) && (choice?.names?.[chosen(args)] ?? chosen(args))) || label,
      describedBy: { args: { type: 'object' } },
      isEnabled: () => {
        const now = status();
        return now !== null && (isOffered?.(now) ?? true);
      },
      isToggleable: choice !== undefined,
      isToggled: args => {
        const now = status();
        return now !== null && chosen(args) !== '' && choice?.now(now) === chosen(args);
      },
      execute: async args => {
        if (front.here !== null) {
          await act(front.here, chosen(args)).catch((error: unknown) => tell(error, 'error'));
        }
      }
    });
    front.changed.connect(() => commands.notifyCommandChanged(id));
  };
  const take =
    (action: string): ICommandParts['act'] =>
    here =>
      doIt(here, action, {}, trans);
  const ofNotebook = (action: string): Omit<ICommandParts, 'label'> => ({
    isOffered: ({ earlier }: IStatus) => earlier > 0,
    act: async (here: IHere) => {
      const notebook = await here.standing.notebook();
      await doIt(here, action, notebook === null ? {} : { notebook }, trans);
    }
  });

  add(COMMANDS.undo, { label: trans.__('Undo the Last Change'), act: take('undo_last') });
  add(COMMANDS.redo, { label: trans.__('Redo the Last Change'), act: take('redo_last') });
  add(COMMANDS.model, {
    label: trans.__('Change Model…'),
    choice: { argument: 'model', now: ({ model }) => model },
    act: (here, model) => (model === '' ? chooseModel() : doIt(here, 'steer', { model }, trans))
  });
  add(COMMANDS.mode, {
    label: trans.__('Switch Between Commands and Chat'),
    choice: {
      argument: 'mode',
      names: { command: trans.__('Commands'), ia: trans.__('Chat (IA)') },
      now: ({ mode }) => mode
    },
    act: (here, chosen) => {
      const other = here.standing.status?.mode === 'ia' ? 'command' : 'ia';
      return doIt(here, 'steer', { mode: chosen || other }, trans);
    }
  });
  add(COMMANDS.onAsk, {
    label: trans.__('Switch Between Asking and Undoable'),
    choice: {
      argument: 'on_ask',
      names: {
        prompt: trans.__('Ask before something is changed'),
        undoable: trans.__('Go ahead with what can be undone exactly')
      },
      now: ({ onAsk }) => onAsk
    },
    isOffered: ({ onAskChoices }) => onAskChoices.length > 1,
    act: (here, chosen) => {
      const other = here.standing.status?.onAsk === 'prompt' ? 'undoable' : 'prompt';
      return doIt(here, 'steer', { on_ask: chosen || other }, trans);
    }
  });
  add(COMMANDS.explain, {
    label: trans.__('Explain the Cell'),
    act: here => showExplanation(here, trans)
  });
  add(COMMANDS.sandbox, {
    label: trans.__('Show the Sandbox'),
    act: ({ standing: { status } }) =>
      showRows(
        trans.__('The sandbox'),
        [[status?.tier ?? trans.__('none'), status?.why ?? '']],
        trans
      )
  });
  add(COMMANDS.usage, {
    label: trans.__('Show Usage'),
    act: ({ standing: { status } }) => showRows(trans.__('Usage'), status?.usage ?? [], trans)
  });
  add(COMMANDS.restore, {
    label: trans.__('Restore the Earlier Conversation'),
    ...ofNotebook('restore')
  });
  add(COMMANDS.decline, {
    label: trans.__('Do Not Offer the Earlier Conversation'),
    ...ofNotebook('decline')
  });
  add(COMMANDS.help, {
    label: trans.__('AI-Bridge Help'),
    act: async ({ standing: { channel } }) => {
      const { rows } = await channel.ask('help');
      await showRows(trans.__('AI-Bridge Help'), readRows(rows), trans);
    }
  });
}

/** Have the kernel do something; ask the person what the kernel wants to be sure of. */
async function doIt(
  here: IHere,
  action: string,
  request: Readonly<Record<string, string>>,
  trans: TranslationBundle
): Promise<void> {
  const { channel } = here.standing;
  let reply = await channel.ask(action, request);
  if (typeof reply['question'] === 'string') {
    if (!(await confirm(reply['question'], asString(reply['command']), trans))) {
      return;
    }
    reply = await channel.ask(action, { ...request, token: asString(reply['token']) });
  }
  if (typeof reply['said'] === 'string') {
    tell(reply['said'], 'success');
  }
  await here.standing.refresh();
}
