import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { parseServerMessage } from '../protocol';

type Message = Readonly<Record<string, unknown>>;

/** The messages that the server's own tests compare with, too. */
const golden = JSON.parse(
  readFileSync(new URL('../../../tests/protocol/files_server.json', import.meta.url), 'utf8')
) as readonly { case: string; message: Message }[];

/** What the client makes of a message: absent fields filled in, names of its own language. */
function read({ type, id, directory, seq, ...rest }: Message): Message {
  switch (type) {
    case 'watching':
      return { type, id, refused: rest['refused'], modes: rest['modes'] };
    case 'snapshot':
      return {
        type,
        directory,
        seq,
        entries: rest['entries'] ?? {},
        last: rest['last'] ?? true,
        own: rest['self'] ?? null
      };
    case 'delta':
      return {
        type,
        directory,
        seq,
        entries: rest['entries'],
        moved: rest['moved'] ?? {},
        own: rest['self'] ?? null
      };
    case 'resync':
      return { type, directory, seq, reason: rest['reason'] };
    case 'gone':
      return { type, directory, movedTo: rest['moved_to'] ?? null };
    default:
      return { type, reason: rest['reason'] };
  }
}

const parse = (message: unknown): unknown => parseServerMessage(JSON.stringify(message));

test.each(golden.map(item => [item.case, item.message] as const))('golden: %s', (_, message) => {
  expect(parse(message)).toEqual(read(message));
});

test('the golden messages are of every type', () => {
  expect(new Set(golden.map(item => item.message['type']))).toEqual(
    new Set(['watching', 'snapshot', 'delta', 'resync', 'gone', 'error'])
  );
});

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
    last: true,
    own: null
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
