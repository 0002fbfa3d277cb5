import type { TranslationBundle } from '@jupyterlab/translation';

import type { ICommand, IOutcome } from '../outcome/bundle';
import { KINDS } from '../outcome/bundle';
import { summarize } from '../outcome/changes';
import { element } from '../outcome/nodes';
import type { IEntry } from './history';

/** What a row says of how its statement ended. */
interface IMark {
  readonly state: string;
  readonly sign: string;
  readonly words: string;
}

/** The line of one statement, which opens and closes what became of it. */
export function drawHead(
  entry: IEntry,
  outcome: IOutcome,
  time: string,
  trans: TranslationBundle
): HTMLButtonElement {
  const mark = markOf(outcome, trans);
  const head = element('button', { className: 'jp-AIBridge-entry' });
  head.type = 'button';
  head.dataset['state'] = mark.state;
  head.append(
    element(
      'span',
      { className: 'jp-AIBridge-mark', attributes: { role: 'img', 'aria-label': mark.words } },
      mark.sign
    ),
    element('span', { className: 'jp-AIBridge-statement' }, entry.statement),
    element('span', { className: 'jp-AIBridge-time' }, time)
  );
  const code = outcome.commands.map(({ command }) => command).join('\n');
  const said = code || (outcome.answer ?? outcome.refusal ?? outcome.question ?? '');
  if (said !== '' && `!${said}` !== entry.statement) {
    const className = code === '' ? 'jp-AIBridge-reply' : 'jp-AIBridge-line';
    head.append(element('span', { className }, said));
  }
  const changed = outcome.commands.filter(hasChanges);
  if (changed.length > 0) {
    const words = changed.map(({ changes }) => summarize(changes, trans)).join(', ');
    head.append(element('span', { className: 'jp-AIBridge-effects' }, words));
  }
  return head;
}

function hasChanges({ changes, granted }: ICommand): boolean {
  return granted && KINDS.some(kind => changes.counts[kind] > 0);
}

function markOf({ commands }: IOutcome, trans: TranslationBundle): IMark {
  const last = commands.findLast(({ granted }) => granted) ?? commands[0];
  if (last === undefined) {
    return { state: 'said', sign: '…', words: trans.__('no command') };
  }
  if (commands.some(({ granted, decision }) => !granted && decision === 'deny')) {
    return { state: 'denied', sign: '✗', words: trans.__('denied') };
  }
  if (commands.some(({ granted }) => !granted)) {
    return { state: 'not-run', sign: '○', words: trans.__('not run') };
  }
  return last.exitStatus === 0
    ? { state: 'done', sign: '✓', words: trans.__('done') }
    : { state: 'failed', sign: '✗', words: trans.__('failed') };
}
