// @vitest-environment happy-dom
import { nullTranslator } from '@jupyterlab/translation';
import { expect, test, vi } from 'vitest';

import { readOffers } from '../actions/knowledge';
import { readOutcome } from '../outcome/bundle';
import { drawChanges, humanSize, summarize } from '../outcome/changes';
import { drawOutcome } from '../outcome/view';
import { drawHead } from '../panel/entry';

const trans = nullTranslator.load('');
const plain = (): undefined => undefined;

function command(more: object = {}): object {
  return {
    command: 'mv a b',
    decision: 'allow',
    granted: true,
    exit_status: 0,
    duration_s: 0.25,
    changes: {
      created: ['n/x/'],
      moved: [{ from: 'a', to: 'b' }],
      counts: { created: 1, moved: 1 },
      sizes: { b: [null, 1500] }
    },
    ...more
  };
}

test('whatever is not as it should be is left out', () => {
  for (const data of [null, 7, 'x', [], { commands: 'no', notes: [1, 'n'], usage: null }]) {
    expect(readOutcome(data).commands).toEqual([]);
  }
  const { commands, tokens } = readOutcome({
    commands: [{ command: 3, changes: { deleted: [{}, 'a'], counts: { deleted: 'many' } } }],
    usage: { input_tokens: Number.NaN, output_tokens: 4 }
  });
  expect(commands[0]).toMatchObject({ command: '', decision: 'ask', granted: false });
  expect([commands[0]?.changes.counts.deleted, tokens]).toEqual([2, 4]);
});

test('changes are summed up, hurt first, by their true numbers', () => {
  const outcome = readOutcome({
    commands: [{ changes: { created: ['a'], deleted: ['b'], counts: { deleted: 900 } } }]
  });
  const changes = outcome.commands[0]?.changes;
  expect(changes && summarize(changes, trans)).toBe('deletes 900, creates 1');
  expect(changes && drawChanges(changes, trans).textContent).toContain('… and 899 more');
});

test('a path opens what is there, and what is gone opens nothing', () => {
  const outcome = readOutcome({
    commands: [{ changes: { created: ['n/a'], deleted: ['n/b'] } }]
  });
  const open = vi.fn();
  const changes = outcome.commands[0]?.changes;
  const node = changes && drawChanges(changes, trans, open);
  const paths = [...(node?.querySelectorAll('button') ?? [])];
  expect(paths.map(({ textContent }) => textContent)).toEqual(['a']);
  paths[0]?.click();
  expect(open.mock.calls).toEqual([['n/a']]);
});

test('many changes are folded', () => {
  const created = Array.from({ length: 13 }, (_, at) => `f${at}`);
  const outcome = readOutcome({ commands: [{ changes: { created } }] });
  const changes = outcome.commands[0]?.changes;
  const node = changes && drawChanges(changes, trans);
  expect([node?.tagName, node?.querySelector('summary')?.textContent]).toEqual([
    'DETAILS',
    'creates 13'
  ]);
});

test.each([
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [3e12, '3.0 TB']
])('%i bytes are %s', (bytes, said) => {
  expect(humanSize(bytes)).toBe(said);
});

test.each([
  [{}, 'done', '✓ done'],
  [{ exit_status: 2 }, 'failed', 'exit status 2'],
  [{ exit_status: null }, 'failed', '✗ stopped'],
  [{ granted: false, decision: 'deny' }, 'denied', '✗ denied'],
  [{ granted: false, decision: 'ask' }, 'not-run', 'not run']
])('how a command ended is said: %j', (more, state, verdict) => {
  const outcome = readOutcome({ statement: 'mueve a', commands: [command(more)] });
  const { node, bars } = drawOutcome(outcome, trans, plain);
  const drawn = node.querySelector<HTMLElement>('.jp-AIBridge-command');
  expect(drawn?.dataset['state']).toBe(state);
  expect(node.querySelector('.jp-AIBridge-verdict')?.textContent).toBe(verdict);
  expect(bars).toHaveLength(1);
  const entry = { executionId: 'x', at: new Date(0), line: 1, notebook: null, cell: null };
  const head = drawHead({ ...entry, statement: 'mueve a', outcome }, outcome, '9:00', trans);
  expect(head.dataset['state']).toBe(state);
});

test('an answer of chat is told where there is no command', () => {
  const outcome = readOutcome({ statement: 'hola', commands: [], answer: '<b>hola</b>' });
  const { node } = drawOutcome(outcome, trans, plain);
  expect([node.textContent, node.querySelector('b')]).toEqual(['<b>hola</b>', null]);
});

test('offers are what the kernel says and nothing else', () => {
  expect(
    readOffers({ workspace: 3, commands: [{ command: 'a', undo: 'burn', approve: 'yes' }, null] })
  ).toEqual({
    workspace: null,
    commands: [
      { command: 'a', undo: null, approve: false },
      { command: '', undo: null, approve: false }
    ]
  });
});
