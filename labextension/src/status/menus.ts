import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';

import { asList, asRecord, asString } from '../outcome/bundle';
import { COMMANDS } from './commands';
import type { InFront } from './front';
import { tell } from './dialogs';

/** Lumino lets the lines between items take the focus, which a menu's children may not do. */
class Renderer extends MenuSvg.Renderer {
  override renderItem(data: Menu.IRenderData): ReturnType<MenuSvg.Renderer['renderItem']> {
    const item = super.renderItem(data);
    if (data.item.type === 'separator') {
      const attributes: { role?: string; tabindex?: string } = item.attrs;
      attributes.role = 'separator';
      delete attributes.tabindex;
    }
    return item;
  }
}

/** A menu of commands. */
export function makeMenu(commands: CommandRegistry): MenuSvg {
  return new MenuSvg({ commands, renderer: new Renderer() });
}

/** Open a menu above what was pressed, and return there afterwards. */
export function openMenu(menu: Menu, at: HTMLElement | null): void {
  const { left, top } = (at ?? document.body).getBoundingClientRect();
  at?.setAttribute('aria-expanded', 'true');
  menu.aboutToClose.connect(() => {
    at?.setAttribute('aria-expanded', 'false');
    if (menu.node.contains(document.activeElement)) {
      at?.focus();
    }
  });
  const y = at === null ? (window.innerHeight * 2) / 3 : top;
  menu.open(at === null ? window.innerWidth / 2 : left, y);
  menu.activeIndex = menu.items.findIndex(item => item.isEnabled);
}

/** The models that the kernel in front can use. */
export class ModelMenu {
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _front: InFront,
    private readonly _trans: TranslationBundle
  ) {}

  /** Ask the kernel for its models, and let a person choose. */
  async open(at: HTMLElement | null): Promise<void> {
    const standing = this._front.here?.standing;
    if (!standing) {
      return;
    }
    at?.setAttribute('aria-busy', 'true');
    try {
      const { models } = await standing.channel.ask('models');
      const menu = makeMenu(this._commands);
      menu.title.label = this._trans.__('Models');
      const names = asList(models).map(model => asString(asRecord(model)['name']));
      const own = standing.status?.model ?? '';
      for (const model of new Set([...(names.includes(own) ? [] : [own]), ...names])) {
        menu.addItem({ command: COMMANDS.model, args: { model } });
      }
      openMenu(menu, at);
    } catch (error) {
      tell(error, 'error');
    } finally {
      at?.removeAttribute('aria-busy');
    }
  }
}
