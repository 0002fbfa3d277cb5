import type { TranslationBundle } from '@jupyterlab/translation';

import type { IStatus, IWorking, Stage } from './reading';

/** What a stage is called while it lasts. */
export function stageWord(stage: Stage, trans: TranslationBundle): string {
  const words: Readonly<Record<Stage, string>> = {
    thinking: trans.__('Thinking'),
    running: trans.__('Running'),
    comparing: trans.__('Looking at what changed'),
    applying: trans.__('Applying'),
    undoing: trans.__('Undoing')
  };
  return words[stage];
}

/** How long it takes so far: `3 s`, or `2:05` from the first minute on. */
export function elapsed(since: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
  return minutes === 0 ? `${seconds} s` : `${minutes}:${rest}`;
}

/** How far it is, where that is known: `3 of 10`, `2 files, 5 MB`. */
export function progressWords(
  { done, total, files, bytes }: IWorking,
  trans: TranslationBundle
): string {
  if (total > 0) {
    return trans.__('%1 of %2', done.toLocaleString(), total.toLocaleString());
  }
  if (bytes === 0) {
    return '';
  }
  const written = trans._n('%1 file', '%1 files', files).replace('%1', files.toLocaleString());
  return `${written}, ${size(bytes)}`;
}

/** Bytes as a person reads them. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let power = 0;
  for (let left = bytes; left >= 1000 && power < units.length - 1; left /= 1000) {
    power += 1;
  }
  const digits = power === 0 ? 0 : 1;
  const amount = bytes / 1000 ** power;
  return `${amount.toLocaleString(undefined, { maximumFractionDigits: digits })} ${units[power] ?? ''}`;
}

/** What was spent: money where it is known, else tokens; `null` for nothing. */
export function spendWord(status: IStatus, trans: TranslationBundle): string | null {
  if (status.dollars !== null) {
    return `US$ ${status.dollars.toFixed(status.dollars < 1 ? 4 : 2)}`;
  }
  return status.tokens === 0 ? null : trans.__('%1 tokens', status.tokens.toLocaleString());
}
