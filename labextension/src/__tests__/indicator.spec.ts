// @vitest-environment happy-dom
import { nullTranslator } from '@jupyterlab/translation';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { expect, test } from 'vitest';

import { LinkIndicator } from '../indicator';
import type { DirectoryNews, IFileChanges, LinkState } from '../tokens';

class Changes implements IFileChanges {
  readonly news = new Signal<this, DirectoryNews>(this);
  readonly stateChanged = new Signal<this, LinkState>(this);
  state: LinkState = 'offline';

  watch(): IDisposable {
    return new DisposableDelegate(() => undefined);
  }

  become(state: LinkState): void {
    this.state = state;
    this.stateChanged.emit(state);
  }
}

test.each<[LinkState, string]>([
  ['live', 'Files: live'],
  ['catching-up', 'Files: catching up'],
  ['polling', 'Files: polling'],
  ['offline', 'Files: offline']
])('%s is said as %s', (state, words) => {
  const changes = new Changes();
  const { node } = new LinkIndicator(changes, nullTranslator);
  changes.become(state);
  expect([node.textContent, node.dataset['state'], node.getAttribute('role')]).toEqual([
    words,
    state,
    'status'
  ]);
  expect(node.title).not.toBe('');
});
