// @vitest-environment happy-dom
import { nullTranslator } from '@jupyterlab/translation';
import { expect, test } from 'vitest';

import { LinkIndicator } from '../indicator';
import type { LinkState } from '../tokens';
import { Changes } from './fakes';

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
