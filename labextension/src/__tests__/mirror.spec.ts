// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';

import { Mirror } from '../mirror';
import type { Entries } from '../protocol';
import { file, folder } from './fakes';

let mirror: Mirror;

beforeEach(() => {
  mirror = new Mirror();
});

function snapshot(entries: Entries, last = true, own = folder('docs')): void {
  mirror.take({ type: 'snapshot', directory: 'docs', seq: 1, entries, last, own });
}

function delta(entries: Entries): void {
  mirror.take({ type: 'delta', directory: 'docs', seq: 2, entries, moved: {}, own: null });
}

function names(): unknown {
  const content = mirror.listing('docs')?.content as { name: string }[] | undefined;
  return content?.map(entry => entry.name);
}

test('a listing is the folder itself and the entries of the snapshot', () => {
  snapshot({ 'a.txt': file('docs/a.txt') });
  expect(mirror.listing('docs')).toEqual({
    ...folder('docs'),
    format: 'json',
    content: [{ ...file('docs/a.txt'), content: null }]
  });
});

test('a snapshot in parts counts when it is complete', () => {
  snapshot({ a: file('docs/a') }, false);
  expect(mirror.holds('docs')).toBe(false);
  snapshot({ b: file('docs/b') });
  expect(names()).toEqual(['a', 'b']);
});

test('a new snapshot replaces what was known', () => {
  snapshot({ a: file('docs/a') });
  snapshot({ b: file('docs/b') });
  expect(names()).toEqual(['b']);
});

test('a server that does not tell of the folder itself is asked for the listing', () => {
  mirror.take({ type: 'snapshot', directory: '', seq: 1, entries: {}, last: true, own: null });
  expect(mirror.holds('')).toBe(false);
});

test('the order is that of people, folders first, however the entries came', () => {
  const some = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`f${i}`, file(`docs/f${i}`)])
  );
  snapshot({ ...some, sub: folder('docs/sub') });
  expect((names() as string[]).slice(0, 4)).toEqual(['sub', 'f0', 'f1', 'f2']);
  delta({ f10: null, F15b: file('docs/F15b'), f2: file('docs/f2', 1) });
  delta({ another: folder('docs/another') });
  const listed = names() as string[];
  expect(listed.slice(0, 5)).toEqual(['another', 'sub', 'f0', 'f1', 'f2']);
  expect(listed).toHaveLength(32);
  expect(listed.indexOf('F15b')).toBe(listed.indexOf('f15') + 1);
  expect(mirror.entry('docs', 'f2')).toMatchObject(file('docs/f2', 1));
});

test('many changes at once end in the same order', () => {
  snapshot({ b: file('docs/b'), d: file('docs/d') });
  delta({ a: file('docs/a'), c: file('docs/c'), d: null });
  expect(names()).toEqual(['a', 'b', 'c']);
});

test('a file that becomes a folder is found at its new place', () => {
  const some = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`f${i}`, file(`docs/f${i}`)])
  );
  snapshot(some);
  expect(names()).toHaveLength(30);
  delta({ f29: folder('docs/f29') });
  expect(names()).toHaveLength(30);
  expect((names() as string[])[0]).toBe('f29');
});

test.each([
  ['resync', { type: 'resync', directory: 'docs', seq: 2, reason: 'overflow' }],
  ['gone', { type: 'gone', directory: 'docs', movedTo: null }]
] as const)('after %s nothing is held, and deltas wait for a snapshot', (_, news) => {
  snapshot({ a: file('docs/a') });
  mirror.take(news);
  expect(mirror.listing('docs')).toBeNull();
  delta({ b: file('docs/b') });
  expect(mirror.holds('docs')).toBe(false);
});

test('folders that nobody watches are forgotten', () => {
  snapshot({ a: file('docs/a') });
  mirror.forgetUnless(directory => directory === 'docs');
  expect(mirror.holds('docs')).toBe(true);
  mirror.forgetUnless(() => false);
  expect(mirror.holds('docs')).toBe(false);
});
