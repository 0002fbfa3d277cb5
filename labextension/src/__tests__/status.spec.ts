// @vitest-environment happy-dom
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ActionChannel, Told } from '../actions/channel';
import { StatusItem } from '../status/item';
import type { IShown } from '../status/item';
import { readStatus, readWorking } from '../status/reading';
import { Standing } from '../status/standing';
import { elapsed, progressWords, size, spendWord, stageWord } from '../status/words';
import { Notice } from '../working/notice';

// JupyterLab's icons come with widgets that this document is too small for.
vi.mock('@jupyterlab/ui-components', () => ({
  stopIcon: { element: () => document.createElement('span') }
}));

const trans = nullTranslator.load('jupyter_aibridge');

const STATUS = {
  model: 'offline',
  mode: 'command',
  on_ask: 'prompt',
  on_ask_choices: ['prompt', 'undoable'],
  tier: 'bubblewrap',
  why: 'as it should be',
  tokens: 0,
  dollars: null,
  usage: [['Tokens', '0 in']],
  turns: 0
};

const WORKING = { stage: 'running', cell: 'a', elapsed_s: 2, files: 3, bytes: 5_300_000 };

class Channel {
  readonly news = new Signal<this, Told>(this);
  readonly lost = new Signal<this, void>(this);
  readonly restarted = new Signal<this, void>(this);
  reply: Told | Error = STATUS;
  readonly ask = vi.fn(() =>
    this.reply instanceof Error ? Promise.reject(this.reply) : Promise.resolve(this.reply)
  );
}

function standing(): { channel: Channel; known: Standing } {
  const channel = new Channel();
  return { channel, known: Standing.of(channel as unknown as ActionChannel) };
}

test('a status is read, whatever is not as it should be', () => {
  expect(readStatus({ ...STATUS, earlier: 12, dollars: 0.5 })).toMatchObject({
    model: 'offline',
    earlier: 12,
    dollars: 0.5,
    usage: [['Tokens', '0 in']]
  });
  expect(readStatus({ model: 'x', mode: 7, tier: 1, usage: 'no' })).toMatchObject({
    mode: 'command',
    tier: null,
    usage: [],
    earlier: 0
  });
  expect(readStatus({ error: 'no' })).toBeNull();
});

test("what goes on is counted by this page's clock", () => {
  expect(readWorking(WORKING, 10_000)).toMatchObject({ stage: 'running', cell: 'a', since: 8000 });
  expect(readWorking({ stage: 'dancing' }, 0)).toBeNull();
  expect(readWorking(null, 0)).toBeNull();
});

test('news are shown, and a kernel that is gone is not', async () => {
  const { channel, known } = standing();
  await known.refresh();
  expect(known.status?.model).toBe('offline');
  channel.news.emit({ event: 'status', ...STATUS, model: 'other' });
  expect(known.status?.model).toBe('other');
  channel.news.emit({ event: 'working', working: WORKING });
  expect(known.working?.stage).toBe('running');
  channel.lost.emit();
  expect([known.status, known.working]).toEqual([null, null]);
});

test('what was heard since is newer than an answer', async () => {
  const { channel, known } = standing();
  channel.reply = { ...STATUS, working: null };
  const asked = known.refresh();
  await Promise.resolve();
  channel.news.emit({ event: 'working', working: WORKING });
  await asked;
  expect(known.status?.model).toBe('offline');
  expect(known.working?.stage).toBe('running');
  await known.refresh();
  expect(known.working).toBeNull();
});

test('what a notebook is offered is asked for anew with every news', async () => {
  const { channel, known } = standing();
  known.notebook = () => Promise.resolve('its-identifier');
  channel.reply = { ...STATUS, earlier: 2 };
  await known.refresh();
  expect(channel.ask).toHaveBeenLastCalledWith('status', { notebook: 'its-identifier' });
  expect(known.status?.earlier).toBe(2);
  channel.reply = { ...STATUS, turns: 2, earlier: null };
  channel.news.emit({ event: 'status', ...STATUS, turns: 2 });
  await vi.waitFor(() => expect(known.status?.earlier).toBe(0));
});

test('a kernel that cannot answer shows nothing, until it is another', async () => {
  const { channel, known } = standing();
  channel.reply = new Error('no');
  await known.refresh();
  expect(known.status).toBeNull();
  channel.reply = STATUS;
  channel.restarted.emit();
  await vi.waitFor(() => expect(known.status?.model).toBe('offline'));
});

test('an item is there while there is something to show and it is wanted', () => {
  let shown: IShown | null = null;
  const act = vi.fn();
  const item = new StatusItem('model', () => shown, { act, menu: true });
  const heard = vi.fn();
  item.activeChanged.connect(heard);
  item.look();
  expect([item.isActive, heard.mock.calls.length]).toEqual([false, 0]);
  shown = { label: 'offline', title: 'The model' };
  item.look();
  expect([item.isActive, heard.mock.calls.length]).toEqual([true, 1]);
  const button = item.node.querySelector('button');
  expect([button?.textContent, button?.title]).toEqual(['offline', 'The model']);
  expect(button?.getAttribute('aria-haspopup')).toBe('menu');
  button?.click();
  expect(act).toHaveBeenCalledWith(button);
  item.wanted = false;
  expect(item.isActive).toBe(false);
});

test('the pointer does not take the focus from the notebook', () => {
  const item = new StatusItem('model', () => null, { act: vi.fn() });
  const event = new MouseEvent('mousedown', { cancelable: true });
  item.node.querySelector('button')?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
});

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [59_900, '59 s'],
  [65_000, '1:05'],
  [-5, '0 s']
])('%d ms are said as %s', (passed, words) => {
  expect(elapsed(1000, 1000 + passed)).toBe(words);
});

test.each([
  [7, '7 B'],
  [1500, '1.5 kB'],
  [50_000_000, '50 MB'],
  [3.2e12, '3.2 TB'],
  [5e15, '5,000 TB']
])('%d bytes are said as %s', (bytes, words) => {
  expect(size(bytes)).toBe(words);
});

test('progress is said as far as it is known', () => {
  const working = readWorking(WORKING, 0);
  expect(working && progressWords(working, trans)).toBe('3 files, 5.3 MB');
  expect(working && progressWords({ ...working, done: 3, total: 9 }, trans)).toBe('3 of 9');
  expect(working && progressWords({ ...working, bytes: 0 }, trans)).toBe('');
  expect(stageWord('thinking', trans)).toBe('Thinking');
});

test.each([
  [0, null, null],
  [1800, null, '1,800 tokens'],
  [1800, 0.01234, 'US$ 0.0123'],
  [1800, 2.5, 'US$ 2.50']
])('%d tokens for %s dollars are said as %s', (tokens, dollars, words) => {
  const status = readStatus({ ...STATUS, tokens, dollars });
  expect(status && spendWord(status, trans)).toBe(words);
});

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => vi.useRealTimers());

test('a notice counts the time and stops', () => {
  const interrupt = vi.fn();
  const notice = new Notice(trans, interrupt, true);
  notice.show(readWorking(WORKING, Date.now()));
  expect(notice.node.querySelector('[role=status]')?.textContent).toBe('Running…');
  expect(notice.node.textContent).toContain('2 s · 3 files, 5.3 MB');
  expect(notice.node.querySelector('progress')?.hidden).toBe(true);
  vi.advanceTimersByTime(3000);
  expect(notice.node.textContent).toContain('5 s');
  notice.node.querySelector('button')?.click();
  expect(interrupt).toHaveBeenCalledTimes(1);
  notice.show(null);
  expect(vi.getTimerCount()).toBe(0);
});

test('steps are drawn, and the brief notice is silent', () => {
  const notice = new Notice(trans, vi.fn(), false);
  notice.show(readWorking({ ...WORKING, stage: 'applying', done: 5, total: 20 }, Date.now()));
  const bar = notice.node.querySelector('progress');
  expect([bar?.hidden, bar?.value, bar?.max]).toEqual([false, 5, 20]);
  expect(notice.node.querySelector('[role=status]')).toBeNull();
  expect(notice.node.textContent).not.toContain('of 20');
});
