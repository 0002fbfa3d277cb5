import { expect, test } from 'vitest';

import { parseServerMessage } from '../protocol';

const parse = (message: unknown): unknown => parseServerMessage(JSON.stringify(message));

test('what an answer may leave out is filled in', () => {
  expect(parse({ type: 'watching', id: 7 })).toEqual({
    type: 'watching',
    id: 7,
    refused: {},
    modes: {}
  });
  expect(parse({ type: 'snapshot', directory: '', seq: 1 })).toEqual({
    type: 'snapshot',
    directory: '',
    seq: 1,
    entries: {},
    last: true
  });
  expect(parse({ type: 'gone', directory: 'docs' })).toEqual({
    type: 'gone',
    directory: 'docs',
    movedTo: null
  });
});

test.each([
  ['an unknown type', { type: 'later' }],
  ['no type', { directory: '' }],
  ['no object', [1]],
  ['nothing', null],
  ['no directory', { type: 'delta', seq: 1, entries: {} }],
  ['a sequence number that is none', { type: 'delta', directory: '', seq: '1', entries: {} }],
  ['entries that are a list', { type: 'snapshot', directory: '', seq: 1, entries: [] }],
  ['an entry that is a word', { type: 'delta', directory: '', seq: 1, entries: { a: 'b' } }],
  ['a move to nowhere', { type: 'delta', directory: '', seq: 1, entries: {}, moved: { a: null } }],
  ['an answer to nothing', { type: 'watching', modes: {} }],
  ['a folder gone without a name', { type: 'gone', moved_to: 'docs' }]
])('%s is not a message', (_, message) => {
  expect(parse(message)).toBeNull();
});

test.each(['', '{', new ArrayBuffer(2), undefined])('%o is not a message', data => {
  expect(parseServerMessage(data)).toBeNull();
});
