import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { loadSettings } from '../settings';
import { WorkingInCells } from '../working/cells';
import { addCommands, COMMANDS } from './commands';
import { keepWithin } from './fit';
import { InFront } from './front';
import { makeItems } from './items';
import { ModelMenu } from './menus';

const STATUS = 'jupyter-aibridge:status';

/** Where the items stand: left of the live files' own, the first one outermost. */
const RANK = 101;

/** Shows how things stand in the kernel in front, and steers it. */
export const status: JupyterFrontEndPlugin<void> = {
  id: STATUS,
  description: 'Shows model, mode, sandbox and spend of an AI-Bridge kernel, and steers it.',
  autoStart: true,
  optional: [
    INotebookTracker,
    IConsoleTracker,
    IStatusBar,
    ICommandPalette,
    ISettingRegistry,
    ITranslator
  ],
  activate: async (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    bar: IStatusBar | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_aibridge');
    const front = new InFront(app.shell, notebooks, consoles);
    const models = new ModelMenu(app.commands, front, trans);
    addCommands(app.commands, front, trans, () => models.open(null));
    Object.values(COMMANDS).forEach(command =>
      palette?.addItem({ command, category: 'AI-Bridge' })
    );
    const cells = new WorkingInCells(notebooks, consoles, trans);
    const items = makeItems(app.commands, front, models, trans);
    items.forEach((item, place) =>
      bar?.registerStatusItem(`${STATUS}-${item.name}`, {
        item,
        align: 'right',
        rank: RANK + place,
        priority: 1,
        isActive: () => item.isActive,
        activeStateChanged: item.activeChanged
      })
    );
    void app.restored.then(() => {
      const bar = items[0]?.node.closest<HTMLElement>('.jp-StatusBar-Widget');
      if (bar) {
        keepWithin(bar);
      }
    });
    const settings = await loadSettings(STATUS, registry, trans).catch(() => undefined);
    const apply = (): void => {
      const wanted = (name: string): boolean => settings?.get(name).composite !== false;
      items.forEach(item => {
        item.wanted = wanted(item.name);
      });
      cells.wanted = wanted('cells');
    };
    settings?.changed.connect(apply);
    apply();
  }
};
