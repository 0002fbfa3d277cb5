// @vitest-environment happy-dom
import { ServerConnection } from '@jupyterlab/services';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { MirroredDrive } from '../drive';
import { Changes, file, folder } from './fakes';

/** What a file browser asks for. */
const LISTING = { content: true } as const;

let changes: Changes;
let drive: MirroredDrive;
let asked: string[];
let answers: Record<string, object | null>;

beforeEach(() => {
  vi.useFakeTimers();
  changes = new Changes();
  asked = [];
  answers = {};
  drive = new MirroredDrive(changes, {
    serverSettings: ServerConnection.makeSettings({
      baseUrl: 'http://jupyter/',
      fetch: (request: RequestInfo | URL) => Promise.resolve(answer(request as Request))
    })
  });
});

afterEach(() => void vi.useRealTimers());

/** The contents API of a server that knows only what the test says. */
function answer(request: Request): Response {
  const path = new URL(request.url).pathname.replace('/api/contents', '').slice(1);
  asked.push(`${request.method} ${path}`);
  const status = { POST: 201, DELETE: 204 }[request.method] ?? 200;
  const model = answers[path];
  return model === undefined
    ? new Response('{}', { status: 404 })
    : new Response(model && JSON.stringify(model), { status });
}

function model(path: string, time = 0): object {
  const rest = { created: '', mimetype: '', format: 'json', content: null, writable: true };
  return { ...rest, ...file(path, time) };
}

async function names(path: string): Promise<string[]> {
  const listing = await drive.get(path, LISTING);
  return (listing.content as { name: string }[]).map(entry => entry.name);
}

test('a folder that is held is answered without the server', async () => {
  changes.list('docs', { a: file('docs/a') });
  expect(await names('docs')).toEqual(['a']);
  changes.tell('docs', { b: file('docs/b') });
  expect(await names('docs')).toEqual(['a', 'b']);
  expect([asked, drive.timesAsked('docs')]).toEqual([[], 2]);
});

test('a folder that is not held is listed by the server over the socket', async () => {
  const listing = names('docs');
  await vi.advanceTimersByTimeAsync(0);
  expect(changes.watched).toEqual(['docs']);
  changes.list('docs', { a: file('docs/a') });
  expect(await listing).toEqual(['a']);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(changes.watched).toEqual([]);
});

const listed = { ...model('docs'), type: 'directory', content: [file('docs/x')] };

test('without a connection the server is asked', async () => {
  answers['docs'] = listed;
  changes.isConnected = false;
  expect(await names('docs')).toEqual(['x']);
});

test('a server that keeps silent on the socket is asked', async () => {
  answers['docs'] = listed;
  const listing = names('docs');
  await vi.advanceTimersByTimeAsync(2000);
  expect(await listing).toEqual(['x']);
});

test('a connection that is lost meanwhile is not waited for', async () => {
  answers['docs'] = listed;
  const listing = names('docs');
  await vi.advanceTimersByTimeAsync(0);
  changes.become('offline');
  expect(await listing).toEqual(['x']);
});

test('the mirror can be switched off', async () => {
  answers['docs'] = listed;
  changes.list('docs', { a: file('docs/a') });
  drive.mirrors = false;
  expect(await names('docs')).toEqual(['x']);
});

test.each([{ content: false }, { type: 'file' }, { hash: true }, { contentProviderId: 'rtc' }])(
  'what is no listing goes to the server: %o',
  async options => {
    answers['docs'] = listed;
    changes.list('docs');
    await drive.get('docs', options).catch(() => undefined);
    expect(drive.timesAsked('docs')).toBe(0);
  }
);

test('what this page writes is in the next listing, even if the server tells of it later', async () => {
  changes.list('docs', { a: file('docs/a', 1000) });
  answers['docs/a'] = model('docs/a', 2000);
  vi.spyOn(ServerConnection, 'makeRequest');
  await drive.save('docs/a', { content: '' });
  const listing = drive.get('docs', LISTING);
  await vi.advanceTimersByTimeAsync(10);
  changes.tell('docs', { other: file('docs/other') });
  changes.tell('docs', { a: file('docs/a', 2000) });
  expect((await listing).content).toContainEqual({ ...file('docs/a', 2000), content: null });
  expect(asked).toEqual(['PUT docs/a']);
});

test('what this page deletes is not in the next listing', async () => {
  changes.list('docs', { a: file('docs/a'), b: file('docs/b') });
  answers['docs/a'] = null;
  await drive.delete('docs/a');
  const listing = names('docs');
  changes.tell('docs', { a: null });
  expect(await listing).toEqual(['b']);
});

test('where the server does not tell of what this page did, it is asked', async () => {
  changes.list('docs');
  answers['docs/.hidden'] = model('docs/.hidden', 1);
  await drive.save('docs/.hidden', { content: '' });
  answers['docs'] = listed;
  const listing = names('docs');
  await vi.advanceTimersByTimeAsync(500);
  expect(await listing).toEqual(['x']);
  expect(await names('docs')).toEqual([]);
});

test('a shown folder that is not there is empty, another is an error', async () => {
  changes.isConnected = false;
  await expect(drive.get('docs', LISTING)).rejects.toThrow();
  changes.watch('docs');
  expect(await names('docs')).toEqual([]);
});

test('a model that was fetched already is the answer once', async () => {
  answers['docs/a.ipynb'] = listed;
  const fetched = { ...model('docs/a.ipynb'), content: { cells: [] } } as never;
  drive.provideOnce('docs/a.ipynb', fetched);
  expect(await drive.get('docs/a.ipynb', { type: 'notebook' })).toBe(fetched);
  expect(await drive.get('docs/a.ipynb', { type: 'notebook' })).not.toBe(fetched);
  drive.provideOnce('docs/a.ipynb', fetched).dispose();
  expect(await drive.get('docs/a.ipynb', { type: 'notebook' })).not.toBe(fetched);
});

test('a rename on the disk is told like one of this page', () => {
  const told: unknown[] = [];
  drive.fileChanged.connect((_, change) => told.push(change));
  const moved = folder('papers') as never;
  drive.announceRename('docs', moved);
  expect(told).toEqual([{ type: 'rename', oldValue: { path: 'docs' }, newValue: moved }]);
});
