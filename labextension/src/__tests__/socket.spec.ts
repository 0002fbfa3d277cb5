import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FileSocket } from '../socket';
import type { DirectoryNews, LinkState } from '../tokens';
import { LoopbackServer } from './server';

let server: LoopbackServer;
let socket: FileSocket;
let news: DirectoryNews[];
let states: LinkState[];
let opened: number;

beforeEach(async () => {
  server = await LoopbackServer.start();
  opened = 0;
  socket = new FileSocket({
    open: () => {
      opened++;
      return new WebSocket(server.url);
    },
    reconnect: { interval: 10, max: 40 },
    standby: 'never'
  });
  news = [];
  states = [];
  socket.news.connect((_, item) => void news.push(item));
  socket.stateChanged.connect((_, state) => void states.push(state));
});

afterEach(async () => {
  socket.dispose();
  await server.stop();
});

const delta = (seq: number, directory = ''): Readonly<Record<string, unknown>> => ({
  type: 'delta',
  directory,
  seq,
  entries: { 'a.txt': null }
});

async function become(state: LinkState): Promise<void> {
  await vi.waitUntil(() => socket.state === state, { interval: 1 });
}

test('nothing is connected before a directory is watched', async () => {
  await new Promise(resolve => setImmediate(resolve));
  expect([opened, socket.state]).toEqual([0, 'offline']);
});

test('the first request names every directory once, sorted, without listings', async () => {
  const connection = server.peer();
  socket.watch('docs');
  socket.watch('');
  socket.watch('docs');
  const request = await (await connection).request();
  expect(request).toEqual({ type: 'watch', id: 1, directories: ['', 'docs'], listing: true });
});

test('a directory is catching up until its snapshot, then live', async () => {
  const connection = server.peer();
  socket.watch('');
  const peer = await connection;
  const request = await peer.request();
  peer.tell({ type: 'watching', id: request.id, refused: {}, modes: { '': 'inotify' } });
  peer.tell({ type: 'snapshot', directory: '', seq: 1 });
  await become('live');
  peer.tell(delta(2));
  await vi.waitUntil(() => news.length === 2);
  expect(states).toEqual(['catching-up', 'live']);
  expect(news.map(item => item.type)).toEqual(['snapshot', 'delta']);
});

test('a directory that the server polls is said to be polled', async () => {
  const connection = server.peer();
  socket.watch('');
  const peer = await connection;
  peer.accept(await peer.request(), 'polling');
  await become('polling');
});

test('a refused directory keeps nothing waiting', async () => {
  const connection = server.peer();
  socket.watch('../x');
  const peer = await connection;
  const { id } = await peer.request();
  peer.tell({ type: 'watching', id, refused: { '../x': 'outside the root' }, modes: {} });
  await become('live');
});

test('a change of folder is one request; the last watcher of a directory ends it', async () => {
  const connection = server.peer();
  const first = socket.watch('');
  const second = socket.watch('');
  const peer = await connection;
  peer.accept(await peer.request());
  first.dispose();
  first.dispose();
  expect((await peer.request()).directories).toEqual(['']);
  socket.watch('docs');
  second.dispose();
  expect((await peer.request()).directories).toEqual(['docs']);
});

test('a missed number asks for a snapshot and hands nothing on until it comes', async () => {
  const connection = server.peer();
  socket.watch('');
  const peer = await connection;
  peer.accept(await peer.request());
  peer.tell(delta(3));
  const request = await peer.request();
  expect(request).toEqual({
    type: 'watch',
    id: 2,
    directories: [''],
    listing: true,
    resync: ['']
  });
  peer.tell(delta(4));
  peer.tell({ type: 'watching', id: 2, refused: {}, modes: { '': 'inotify' } });
  peer.tell({ type: 'snapshot', directory: '', seq: 9 });
  peer.tell(delta(10));
  await vi.waitUntil(() => news.length === 3);
  expect(news.map(item => [item.type, 'seq' in item && item.seq])).toEqual([
    ['snapshot', 1],
    ['snapshot', 9],
    ['delta', 10]
  ]);
  expect(socket.state).toBe('live');
});

test('news of a directory that is no longer watched goes nowhere', async () => {
  const connection = server.peer();
  const docs = socket.watch('docs');
  socket.watch('');
  const peer = await connection;
  peer.accept(await peer.request());
  await become('live');
  docs.dispose();
  peer.tell(delta(2, 'docs'));
  peer.tell(delta(2));
  await vi.waitUntil(() => news.length === 3);
  expect(news[2]?.directory).toBe('');
});

test('a folder that moved is told with its new path', async () => {
  const connection = server.peer();
  socket.watch('docs');
  const peer = await connection;
  peer.accept(await peer.request());
  peer.tell({ type: 'gone', directory: 'docs', moved_to: 'papers' });
  await vi.waitUntil(() => news.length === 2);
  expect(news[1]).toEqual({ type: 'gone', directory: 'docs', movedTo: 'papers' });
});

test('what is not of the protocol is passed over', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const connection = server.peer();
  socket.watch('');
  const peer = await connection;
  const request = await peer.request();
  peer.tellText('not JSON');
  peer.tell({ type: 'later', directory: '' });
  peer.tell({ type: 'error', id: 1, reason: 'too clever' });
  peer.accept(request);
  await become('live');
  expect(news.map(item => item.type)).toEqual(['snapshot']);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('too clever'));
});

test('after a cut it reconnects, says the whole set again and catches up', async () => {
  const connection = server.peer();
  socket.watch('docs');
  const peer = await connection;
  peer.accept(await peer.request());
  await become('live');
  const again = server.peer();
  peer.cut();
  const second = await again;
  const request = await second.request();
  expect(request.directories).toEqual(['docs']);
  second.accept(request);
  await become('live');
  expect(states).toEqual(['catching-up', 'live', 'offline', 'catching-up', 'live']);
  expect(news.map(item => item.type)).toEqual(['snapshot', 'snapshot']);
});

test('a server that refuses is tried again and again', async () => {
  server.refuse();
  socket.watch('');
  await vi.waitUntil(() => opened >= 4, { timeout: 5000 });
  expect([socket.state, states]).toEqual(['offline', []]);
});

test('disposal closes the connection and nothing is emitted afterwards', async () => {
  const connection = server.peer();
  const watch = socket.watch('');
  const peer = await connection;
  peer.accept(await peer.request());
  await become('live');
  socket.dispose();
  await peer.closed();
  watch.dispose();
  socket.watch('docs');
  expect([opened, socket.isDisposed, socket.state, news.length]).toEqual([1, true, 'offline', 1]);
});
