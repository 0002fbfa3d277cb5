import { Widget } from '@lumino/widgets';

import { button, element } from '../outcome/nodes';
import type { IDrawing } from './card';
import { drawAnswers, drawCard } from './card';
import type { IWaiting } from './question';

/** Draw a question that another page was asked, or this one before it was loaded again. */
export class AskedElsewhere extends Widget {
  constructor(question: IWaiting, drawing: IDrawing, send: (answer: string) => void) {
    super();
    const { trans } = drawing;
    this.addClass('jp-AIBridge-asked');
    const note = trans.__('Asked in another page, or before this one was loaded.');
    const shown =
      question.card === null
        ? element('pre', { className: 'jp-AIBridge-code' }, question.prompt)
        : drawCard(question.card, drawing);
    this.node.append(
      element('div', { className: 'jp-AIBridge-note', attributes: { role: 'status' } }, note),
      shown,
      question.answers.length > 0
        ? drawAnswers(question, trans, send)
        : drawBox(question, drawing, send)
    );
  }
}

/** A box for an answer in words. */
function drawBox(
  { prompt, edit }: IWaiting,
  { trans }: IDrawing,
  send: (answer: string) => void
): HTMLElement {
  const input = element('input', {
    className: 'jp-AIBridge-box',
    attributes: { 'aria-label': prompt }
  });
  input.value = edit ?? '';
  const submit = (): void => {
    accept.disabled = true;
    send(input.value);
  };
  const accept = button(trans.__('Send'), submit, { className: 'jp-AIBridge-accept' });
  input.addEventListener('keydown', event => {
    event.stopPropagation(); // the notebook has keys of its own
    if (event.key === 'Enter' && !accept.disabled) {
      submit();
    }
  });
  const attributes = { 'data-lm-suppress-shortcuts': 'true' };
  return element('div', { className: 'jp-AIBridge-bar', attributes }, input, accept);
}
