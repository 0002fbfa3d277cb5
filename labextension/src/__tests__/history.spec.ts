import { nullTranslator } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import type { JSONObject } from '@lumino/coreutils';
import { expect, test } from 'vitest';

import type { Told } from '../actions/channel';
import { Calendar } from '../panel/days';
import { History } from '../panel/history';

/** A kernel that remembers statements `1` to `size`, and tells two at a time. */
class Kernel {
  size = 0;
  readonly asked: JSONObject[] = [];

  readonly ask = (request: JSONObject): Promise<Told> => {
    this.asked.push(request);
    const { before, words } = request;
    const all = Array.from({ length: this.size }, (_, at) => String(this.size - at));
    const found = all.filter(id => words === '' || id === words);
    const rest = found.slice(before === undefined ? 0 : found.findIndex(id => id === before) + 1);
    const rows = rest.slice(0, 2).map(id => ({ execution_id: id, at: 1, statement: id }));
    return Promise.resolve({ rows, more: rest.length > 2 });
  };
}

const all = { words: '', here: false, notebook: null };

function shown(history: History): string {
  return history.entries.map(({ executionId }) => executionId).join(' ');
}

async function opened(size: number): Promise<[History, Kernel]> {
  const kernel = new Kernel();
  kernel.size = size;
  const history = new History(kernel.ask);
  await history.search(all);
  return [history, kernel];
}

test('pages follow one another until there is no more', async () => {
  const [history] = await opened(5);
  expect([shown(history), history.more]).toEqual(['5 4', true]);
  await history.grow();
  await history.grow();
  expect([shown(history), history.more]).toEqual(['5 4 3 2 1', false]);
  expect(await history.grow()).toBe(false);
});

test('what is new comes before what is shown, which stays', async () => {
  const [history, kernel] = await opened(4);
  await history.grow();
  const kept = history.entries[0];
  kernel.size = 5;
  await history.renew();
  expect([shown(history), history.more]).toEqual(['5 4 3 2 1', false]);
  expect(history.entries[1]).toBe(kept);
});

test('after more news than a page holds it begins anew', async () => {
  const [history, kernel] = await opened(4);
  await history.grow();
  kernel.size = 9;
  await history.renew();
  expect([shown(history), history.more]).toEqual(['9 8', true]);
});

test('an answer to an older question is passed over', async () => {
  const [slow, quick] = [new PromiseDelegate<Told>(), { rows: [{ execution_id: 'new' }] }];
  const history = new History(({ words }) =>
    words === 'slow' ? slow.promise : Promise.resolve(quick)
  );
  const first = history.search({ ...all, words: 'slow' });
  expect(await history.search({ ...all, words: 'quick' })).toBe(true);
  slow.resolve({ rows: [{ execution_id: 'old' }] });
  expect(await first).toBe(false);
  expect(shown(history)).toBe('new');
});

test('the notebook is named only where it has a name', async () => {
  const [history, kernel] = await opened(1);
  await history.search({ words: '', here: true, notebook: 'n' });
  expect(kernel.asked.map(({ here, notebook }) => [here, notebook])).toEqual([
    [false, undefined],
    [true, 'n']
  ]);
});

test('days are called as people call them', () => {
  const calendar = new Calendar('es_ES', nullTranslator.load(''));
  const now = new Date(2026, 2, 1, 0, 5);
  expect([
    calendar.day(new Date(2026, 2, 1), now),
    calendar.day(new Date(2026, 1, 28, 23, 59), now),
    calendar.day(new Date(2026, 1, 27, 12), now)
  ]).toEqual(['Today', 'Yesterday', 'viernes, 27 de febrero de 2026']);
  expect(calendar.time(new Date(2026, 2, 1, 9, 5))).toBe('9:05');
});
