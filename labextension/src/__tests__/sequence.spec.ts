import { expect, test } from 'vitest';

import type { SequencedMessage } from '../protocol';
import { SequenceTracker } from '../sequence';

const snapshot = (seq: number, last = true): SequencedMessage => ({
  type: 'snapshot',
  directory: 'docs',
  seq,
  entries: {},
  last,
  own: null
});
const delta = (seq: number, directory = 'docs'): SequencedMessage => ({
  type: 'delta',
  directory,
  seq,
  entries: {},
  moved: {},
  own: null
});
const resync = (seq: number): SequencedMessage => ({
  type: 'resync',
  directory: 'docs',
  seq,
  reason: 'overflow'
});

function receptions(messages: SequencedMessage[]): string[] {
  const tracker = new SequenceTracker();
  tracker.expect('docs');
  return messages.map(message => tracker.receive(message));
}

test('a sequence that grows by one is delivered', () => {
  expect(receptions([snapshot(7), delta(8), delta(9)])).toEqual(['deliver', 'deliver', 'deliver']);
});

test('a missed number asks for a snapshot once, and drops deltas until it comes', () => {
  expect(receptions([snapshot(1), delta(3), delta(4), snapshot(1), delta(2)])).toEqual([
    'deliver',
    'resync',
    'drop',
    'deliver',
    'deliver'
  ]);
});

test('a delta before the snapshot is dropped', () => {
  expect(receptions([delta(1), snapshot(2)])).toEqual(['drop', 'deliver']);
});

test('deltas count from the last part of a snapshot', () => {
  expect(receptions([snapshot(4, false), delta(5), snapshot(4), delta(5)])).toEqual([
    'deliver',
    'drop',
    'deliver',
    'deliver'
  ]);
});

test('a resync from the server puts the directory behind without asking for anything', () => {
  expect(receptions([snapshot(1), resync(2), delta(3), snapshot(4)])).toEqual([
    'deliver',
    'deliver',
    'drop',
    'deliver'
  ]);
});

test('each directory counts for itself', () => {
  const tracker = new SequenceTracker();
  tracker.receive(snapshot(1));
  tracker.receive({ ...snapshot(40), directory: '' });
  expect([tracker.receive(delta(2)), tracker.receive(delta(41, ''))]).toEqual([
    'deliver',
    'deliver'
  ]);
});

test('a directory is behind from the announcement to the snapshot', () => {
  const tracker = new SequenceTracker();
  tracker.expect('docs');
  expect([...tracker.behind]).toEqual(['docs']);
  tracker.receive(snapshot(1));
  expect([...tracker.behind]).toEqual([]);
});

test('a forgotten directory is no longer behind', () => {
  const tracker = new SequenceTracker();
  tracker.expect('docs');
  tracker.forget('docs');
  expect([...tracker.behind]).toEqual([]);
});
