import type { DirListing } from '@jupyterlab/filebrowser';
import type { IDisposable } from '@lumino/disposable';

/** The part of a row that has the keyboard's focus, as JupyterLab makes it. */
const NAME = '.jp-DirListing-itemText';

/**
 * The line below a listing that says of the row with the focus what hovering over it says.
 *
 * Those who listen hear it with the row's name, so that the line is for the eye alone.
 */
export class FocusNote implements IDisposable {
  constructor(listing: Pick<DirListing, 'node' | 'contentNode'>) {
    this._content = listing.contentNode;
    this._node.className = 'jp-AIBridge-note';
    this._node.setAttribute('aria-hidden', 'true');
    this._node.hidden = true;
    listing.node.append(this._node);
    this._content.addEventListener('focusin', this._show);
    this._content.addEventListener('focusout', this._hide);
  }

  get isDisposed(): boolean {
    return !this._node.isConnected;
  }

  /** What rows say may be something else now. */
  refresh(): void {
    const { activeElement } = document;
    this._say(this._content.contains(activeElement) ? activeElement : null);
  }

  dispose(): void {
    this._node.remove();
    this._content.removeEventListener('focusin', this._show);
    this._content.removeEventListener('focusout', this._hide);
  }

  private readonly _show = ({ target }: Event): void => this._say(target as Element);

  private readonly _hide = (): void => this._say(null);

  private _say(focused: Element | null): void {
    const words = focused?.getAttribute('aria-description') ?? '';
    this._node.textContent = words;
    this._node.hidden = words === '';
  }

  private readonly _content: HTMLElement;
  private readonly _node = document.createElement('div');
}

/** Have a row say something to those who listen, wherever in it they are; nothing if empty. */
export function describe(row: Element, words: string): void {
  for (const node of [row, row.querySelector(NAME)]) {
    if (words === '') {
      node?.removeAttribute('aria-description');
    } else {
      node?.setAttribute('aria-description', words);
    }
  }
}
