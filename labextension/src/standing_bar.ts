import type { IDocumentWidget } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';

import type { Standing } from './document';

const CHANGED = 'jp-AIBridge-changed';

/** What a person can do about a document that differs from its file. */
export interface IRemedies {
  readonly reload: () => void;
  readonly compare: () => void;
  readonly keep: () => void;
}

/** Say above a document, and on its tab, that its file is another one by now. */
export function showStanding(
  widget: IDocumentWidget,
  standing: Exclude<Standing, 'current'>,
  remedies: IRemedies,
  trans: TranslationBundle
): IDisposable {
  const bar = new StandingBar(standing, remedies, trans);
  if (widget instanceof MainAreaWidget) {
    widget.contentHeader.insertWidget(0, bar);
  }
  widget.title.className += ` ${CHANGED}`;
  return new DisposableDelegate(() => {
    bar.dispose();
    widget.title.className = widget.title.className.replace(` ${CHANGED}`, '');
  });
}

class StandingBar extends Widget {
  constructor(
    standing: Exclude<Standing, 'current'>,
    remedies: IRemedies,
    trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-AIBridge-standing');
    this.node.setAttribute('role', 'status');
    this.node.append(this._row);
    this._row.append(
      standing === 'stale'
        ? trans.__('This file has changed on disk; what you see has unsaved changes.')
        : trans.__('This file is no longer on disk; saving writes it again.')
    );
    if (standing === 'stale') {
      this._offer(trans.__('Reload'), trans.__('Lose the unsaved changes'), remedies.reload);
      this._offer(trans.__('Compare'), trans.__('Show what differs'), remedies.compare);
    }
    this._offer(trans.__('Keep'), trans.__('Go on with what you see'), remedies.keep);
  }

  /** Ask for as many lines as it takes: the layout gives no more than it is asked for. */
  protected override onResize(): void {
    const height = `${this._row.offsetHeight}px`;
    if (this.node.style.minHeight !== height) {
      this.node.style.minHeight = height;
      this.parent?.fit();
    }
  }

  private _offer(label: string, title: string, act: () => void): void {
    const button = document.createElement('button');
    button.className = 'jp-AIBridge-remedy';
    button.textContent = label;
    button.title = title;
    button.addEventListener('click', act);
    this._row.append(button);
  }

  private readonly _row = document.createElement('div');
}
