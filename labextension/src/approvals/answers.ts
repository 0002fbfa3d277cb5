import type { TranslationBundle } from '@jupyterlab/translation';

import { asList, asRecord, asString, asStringOrNull } from '../outcome/bundle';
import { button, element } from '../outcome/nodes';

/** What the kernel says about a question, beside its words. */
export interface IQuestion {
  readonly prompt: string;
  /** Answers that buttons may give. */
  readonly answers: readonly string[];
  /** The text that is to be edited. */
  readonly edit: string | null;
}

/** Read what a message asks; `null` if it is no question of an AI-Bridge kernel. */
export function readQuestion(message: {
  readonly header: { readonly msg_type: string };
  readonly metadata: unknown;
  readonly content: unknown;
}): IQuestion | null {
  const ours = asRecord(message.metadata)['aibridge'];
  if (message.header.msg_type !== 'input_request' || ours === undefined) {
    return null;
  }
  const { answers, edit } = asRecord(ours);
  return {
    prompt: asString(asRecord(message.content)['prompt']),
    answers: asList(answers).map(asString),
    edit: asStringOrNull(edit)
  };
}

/**
 * Put buttons beside the box that a question is answered in.
 *
 * A button writes its answer into the box and sends that: there is one way to answer, and whoever
 * likes to type still can. Escape answers nothing.
 */
export function addAnswers(node: HTMLElement, question: IQuestion, trans: TranslationBundle): void {
  const input = node.querySelector('input');
  if (input === null || !node.textContent.includes(question.prompt)) {
    return;
  }
  input.setAttribute('aria-label', question.prompt);
  if (question.edit !== null) {
    input.value = question.edit;
    return;
  }
  const labels: Readonly<Record<string, string>> = {
    y: trans.__('Yes'),
    n: trans.__('Do not'),
    e: trans.__('Edit'),
    a: trans.__('Always this'),
    u: trans.__('Always when it can be undone')
  };
  const send = (answer: string): void => {
    bar.querySelectorAll('button').forEach(each => (each.disabled = true));
    input.value = answer;
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  };
  const bar = element('div', {
    className: 'jp-AIBridge-bar jp-AIBridge-answers',
    attributes: {
      role: 'group',
      'aria-label': trans.__('Answer'),
      'data-lm-suppress-shortcuts': 'true'
    }
  });
  for (const answer of question.answers) {
    const label = labels[answer];
    if (label !== undefined) {
      const className = answer === 'y' ? 'jp-AIBridge-accept' : '';
      const attributes = { 'data-answer': answer };
      bar.append(button(label, () => send(answer), { className, attributes }));
    }
  }
  node.append(bar);
}
