import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';

import { drawChanges } from '../outcome/changes';
import { button, element } from '../outcome/nodes';
import type { Highlight } from '../outcome/view';
import { drawCode } from '../outcome/view';
import type { ICard, IQuestion } from './question';

/** What drawing questions takes. */
export interface IDrawing {
  readonly trans: TranslationBundle;
  readonly highlight: Highlight;
}

/** Draw what is asked: effects first, then the command; all of it is text. */
export function drawCard(card: ICard, { trans, highlight }: IDrawing): HTMLElement {
  const id = `jp-AIBridge-${UUID.uuid4()}`;
  const title = element('div', { className: 'jp-AIBridge-title', attributes: { id } }, card.title);
  const node = element('div', {
    className: 'jp-AIBridge-card mathjax_ignore',
    attributes: { role: 'group', 'aria-labelledby': id }
  });
  node.append(title);
  if (card.changes !== null) {
    node.append(drawChanges(card.changes, trans));
  }
  if (card.reasons.length > 0) {
    const reasons = element('ul', { className: 'jp-AIBridge-reasons' });
    reasons.append(...card.reasons.map(reason => element('li', {}, reason)));
    node.append(reasons);
  }
  node.append(drawCode(card.command, highlight));
  if (card.explanation !== '') {
    node.append(element('p', { className: 'jp-AIBridge-explanation' }, card.explanation));
  }
  return node;
}

/** Draw the buttons that answer a question; one of them can be pressed, once. */
export function drawAnswers(
  { answers }: IQuestion,
  trans: TranslationBundle,
  send: (answer: string) => void
): HTMLElement {
  const labels: Readonly<Record<string, string>> = {
    y: trans.__('Yes'),
    n: trans.__('Do not'),
    e: trans.__('Edit'),
    a: trans.__('Always this'),
    u: trans.__('Always when it can be undone')
  };
  const bar = element('div', {
    className: 'jp-AIBridge-bar jp-AIBridge-answers',
    attributes: {
      role: 'group',
      'aria-label': trans.__('Answer'),
      'data-lm-suppress-shortcuts': 'true'
    }
  });
  const press = (answer: string): void => {
    bar.querySelectorAll('button').forEach(each => (each.disabled = true));
    send(answer);
  };
  for (const answer of answers) {
    const label = labels[answer];
    if (label !== undefined) {
      const className = answer === 'y' ? 'jp-AIBridge-accept' : '';
      const attributes = { 'data-answer': answer };
      bar.append(button(label, () => press(answer), { className, attributes }));
    }
  }
  return bar;
}
