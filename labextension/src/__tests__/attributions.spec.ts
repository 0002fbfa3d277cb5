// @vitest-environment happy-dom
import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { beforeEach, expect, test } from 'vitest';

import { Attributions, changedPaths } from '../attributions';

class Session {
  readonly name = 'a.ipynb';
  readonly iopubMessage = new Signal<this, object>(this);

  publish(type: string, content: object, request = '1'): void {
    this.iopubMessage.emit({
      header: { msg_type: type },
      parent_header: { msg_id: request },
      content
    });
  }
}

const CHANGES = {
  created: ['new/'],
  modified: ['old'],
  deleted: ['x'],
  moved: [{ from: 'a', to: 'b' }]
};

function outcome(command: object = {}, workspace: unknown = 'docs'): object {
  const done = { command: 'make', granted: true, changes: CHANGES, ...command };
  return { version: 1, workspace, commands: [done] };
}

let session: Session;
let attributions: Attributions;

beforeEach(() => {
  session = new Session();
  attributions = new Attributions((...words) => words.join(' '));
  attributions.listenTo(session as unknown as ISessionContext);
});

test('what a cell made, changed or moved is said to be by it', () => {
  let told = 0;
  attributions.added.connect(() => told++);
  session.publish('execute_input', { execution_count: 3 });
  session.publish('display_data', { data: { 'application/vnd.aibridge.outcome+json': outcome() } });
  expect(['docs/new', 'docs/old', 'docs/b'].map(path => attributions.of(path))).toEqual(
    Array(3).fill('3 a.ipynb make')
  );
  expect([attributions.of('docs/x'), attributions.of('docs/a'), told]).toEqual(['', '', 1]);
});

test('the root is a workspace, too', () => {
  expect(changedPaths(outcome({}, '')).map(({ path }) => path)).toEqual(['new', 'old', 'b']);
});

test.each([
  null,
  'text',
  {},
  outcome({}, null),
  outcome({ granted: false }),
  outcome({ changes: 7 })
])('nothing is taken from %o', value => {
  expect(changedPaths(value)).toEqual([]);
});

test('other outputs say nothing', () => {
  session.publish('display_data', { data: { 'text/plain': 'docs/new' } });
  session.publish('stream', { text: 'docs/new' });
  expect(attributions.of('docs/new')).toBe('');
});

test('the oldest are forgotten', () => {
  const created = Array.from({ length: 1100 }, (_, number) => `f${number}`);
  const changes = { ...CHANGES, created, modified: [], moved: [] };
  const data = { 'application/vnd.aibridge.outcome+json': outcome({ changes }) };
  session.publish('display_data', { data });
  expect([attributions.of('docs/f99'), attributions.of('docs/f1099') !== '']).toEqual(['', true]);
});
