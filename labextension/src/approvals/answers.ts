import type { IDrawing } from './card';
import { drawAnswers, drawCard } from './card';
import type { IQuestion } from './question';

/**
 * Draw a question around the box that it is answered in.
 *
 * A button writes its answer into the box and sends that: there is one way to answer, and whoever
 * likes to type still can. Escape answers nothing.
 */
export function addAnswers(node: HTMLElement, question: IQuestion, drawing: IDrawing): void {
  const input = node.querySelector('input');
  if (input === null || !node.textContent.includes(question.prompt)) {
    return;
  }
  input.setAttribute('aria-label', question.prompt);
  node.dataset['token'] = question.token;
  if (question.edit !== null) {
    input.value = question.edit;
    return;
  }
  node.classList.add('jp-AIBridge-asked');
  if (question.card !== null) {
    node.classList.add('jp-AIBridge-drawn');
    node.prepend(drawCard(question.card, drawing));
    node.append(input); // out of the prompt, which says in plain text what the card says
    const letter = (answer: string): string => (answer === 'y' ? drawing.trans.__('y') : answer);
    input.placeholder = question.answers.map(letter).join(' / ');
  }
  const send = (answer: string): void => {
    input.value = answer;
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  };
  if (question.answers.length > 0) {
    node.append(drawAnswers(question, drawing.trans, send));
  }
}
