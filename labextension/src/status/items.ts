import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';

import { COMMANDS } from './commands';
import type { InFront } from './front';
import type { BarItem, IShown } from './item';
import { StatusItem } from './item';
import type { ModelMenu } from './menus';
import { makeMenu, openMenu } from './menus';
import type { IStatus } from './reading';
import { spendWord } from './words';
import { WorkingItem } from '../working/item';

/** Make the items of the status bar, the outermost first. */
export function makeItems(
  commands: CommandRegistry,
  front: InFront,
  models: ModelMenu,
  trans: TranslationBundle
): BarItem[] {
  const shown = (show: (status: IStatus) => IShown | null) => (): IShown | null => {
    const status = front.here?.standing.status ?? null;
    return status === null ? null : show(status);
  };
  const run = (command: string) => () => void commands.execute(command);
  const undo = new StatusItem(
    'undo',
    shown(() => ({ label: trans.__('Undo'), title: trans.__('Undo the last change') })),
    { act: run(COMMANDS.undo), icon: undoIcon }
  );
  const spend = new StatusItem(
    'spend',
    shown(status => {
      const label = spendWord(status, trans);
      return label === null ? null : { label, title: trans.__('What models have cost') };
    }),
    { act: run(COMMANDS.usage) }
  );
  const sandbox = new StatusItem(
    'sandbox',
    shown(({ tier, why }) => ({
      label: tier ?? trans.__('no sandbox'),
      title: why,
      state: tier === 'bubblewrap' || tier === 'container' ? '' : 'warn'
    })),
    { act: run(COMMANDS.sandbox) }
  );
  const mode = new StatusItem(
    'mode',
    shown(status => ({ label: modeWord(status, trans), title: trans.__('What cells become') })),
    { act: button => openMenu(modeMenu(commands, front), button), menu: true }
  );
  const model = new StatusItem(
    'model',
    shown(status => ({ label: status.model, title: trans.__('The model that is asked') })),
    { act: button => void models.open(button), menu: true }
  );
  const restore = new StatusItem(
    'restore',
    shown(({ earlier }) =>
      earlier === 0
        ? null
        : {
            label: trans
              ._n(
                'Earlier conversation (%1 turn) – restore',
                'Earlier conversation (%1 turns) – restore',
                earlier
              )
              .replace('%1', String(earlier)),
            title: trans.__('Go on with what this notebook was talked with about before'),
            state: 'offer'
          }
    ),
    { act: run(COMMANDS.restore) },
    { act: run(COMMANDS.decline), icon: closeIcon, name: trans.__('Do not restore') }
  );
  const working = new WorkingItem(front, trans);
  const items = [undo, spend, sandbox, mode, model, restore, working];
  front.changed.connect(() => items.forEach(item => item.look()));
  return items;
}

function modeWord({ mode, onAsk }: IStatus, trans: TranslationBundle): string {
  const word = mode === 'ia' ? trans.__('Chat (IA)') : trans.__('Commands');
  const asks: Readonly<Record<string, string>> = {
    undoable: trans.__('%1, undoable', word),
    allow: trans.__('%1, unasked', word),
    deny: trans.__('%1, never asking', word)
  };
  return asks[onAsk] ?? word;
}

function modeMenu(commands: CommandRegistry, front: InFront): Menu {
  const menu = makeMenu(commands);
  for (const mode of ['command', 'ia']) {
    menu.addItem({ command: COMMANDS.mode, args: { mode } });
  }
  menu.addItem({ type: 'separator' });
  for (const choice of front.here?.standing.status?.onAskChoices ?? []) {
    menu.addItem({ command: COMMANDS.onAsk, args: { on_ask: choice } });
  }
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: COMMANDS.undo });
  menu.addItem({ command: COMMANDS.redo });
  return menu;
}
