import type { LabIcon } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { element } from '../outcome/nodes';

/** What an item shows. */
export interface IShown {
  readonly label: string;
  /** A sentence for those who hover or listen. */
  readonly title: string;
  /** A word for the style sheet. */
  readonly state?: string;
}

/** A part of an item that can be pressed. */
interface IPart {
  readonly act: (button: HTMLButtonElement) => void;
  readonly icon?: LabIcon;
  /** Whether pressing it opens a menu. */
  readonly menu?: boolean;
  /** What it is called where it shows no more than its icon. */
  readonly name?: string;
}

/** An item of the status bar, there while there is something to show and a person wants it. */
export abstract class BarItem extends Widget {
  constructor(readonly name: string) {
    super();
    this.addClass('jp-AIBridge-item');
    this.node.dataset['item'] = name;
  }

  /** Emitted when it appears or disappears. */
  readonly activeChanged = new Signal<this, void>(this);

  /** Whether it is there. */
  get isActive(): boolean {
    return this._wanted && this._filled;
  }

  /** Whether a person wants it. */
  set wanted(wanted: boolean) {
    this._wanted = wanted;
    this.activeChanged.emit();
  }

  /** Look anew at what is to be shown. */
  look(): void {
    const filled = this.fill();
    if (this._filled !== filled) {
      this._filled = filled;
      this.activeChanged.emit();
    }
  }

  /** Show what there is; whether there is anything. */
  protected abstract fill(): boolean;

  private _filled = false;
  private _wanted = true;
}

/** One or two buttons. */
export class StatusItem extends BarItem {
  constructor(
    name: string,
    private readonly _show: () => IShown | null,
    main: IPart,
    other?: IPart
  ) {
    super(name);
    this._button = makeButton(main);
    this._button.append(this._label);
    this.node.append(this._button, ...(other ? [makeButton(other)] : []));
  }

  protected fill(): boolean {
    const shown = this._show();
    if (shown !== null) {
      this._label.textContent = shown.label;
      this._button.title = shown.title;
      this.node.dataset['state'] = shown.state ?? '';
    }
    return shown !== null;
  }

  private readonly _button: HTMLButtonElement;
  private readonly _label = element('span');
}

/** Make a button that looks like the rest of the status bar. */
export function makeButton({ act, icon, menu, name }: IPart): HTMLButtonElement {
  const node = element('button', {
    className: 'jp-AIBridge-press',
    attributes: {
      type: 'button',
      ...(menu ? { 'aria-haspopup': 'menu', 'aria-expanded': 'false' } : {}),
      ...(name ? { 'aria-label': name, title: name } : {})
    }
  });
  if (icon) {
    node.append(icon.element({ tag: 'span', height: '14px', width: '14px' }));
  }
  // Losing the focus, the notebook changes its mode, and with that the status bar its widths:
  // the button would be gone from under the pointer before it is released.
  node.addEventListener('mousedown', event => event.preventDefault());
  node.addEventListener('click', () => act(node));
  return node;
}
