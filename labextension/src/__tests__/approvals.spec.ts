// @vitest-environment happy-dom
import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, expect, test, vi } from 'vitest';

import { addAnswers } from '../approvals/answers';
import { AskedElsewhere } from '../approvals/elsewhere';
import type { IQuestion } from '../approvals/question';
import { readQuestion, readWaiting } from '../approvals/question';

const EVIL = '<img src=x onerror=alert(1)>';
const drawing = { trans: nullTranslator.load(''), highlight: () => undefined };
const card = {
  title: 'This command deletes 1 path:',
  changes: { deleted: [EVIL], counts: { deleted: 1 } },
  reasons: ['runs a program'],
  command: `rm '${EVIL}'`,
  explanation: 'The model says: fine'
};

afterEach(() => document.body.replaceChildren());

function request(aibridge: unknown, kind = 'input_request'): IQuestion | null {
  return readQuestion({
    header: { msg_type: kind },
    metadata: aibridge === undefined ? {} : { aibridge },
    content: { prompt: 'Yes (y), no (n)?' }
  });
}

/** What is there. */
function sure<T>(value: T | null): T {
  if (value === null) {
    throw new Error('it is null');
  }
  return value;
}

function asked(question: IQuestion): { node: HTMLElement; sent: string[] } {
  const node = document.createElement('div');
  const prompt = document.createElement('pre');
  const input = document.createElement('input');
  const sent: string[] = [];
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') {
      sent.push(input.value);
    }
  });
  prompt.append(question.prompt, input);
  node.append(prompt);
  document.body.append(node);
  addAnswers(node, question, drawing);
  return { node, sent };
}

function labels(node: HTMLElement): string[] {
  return [...node.querySelectorAll('button')].map(each => each.textContent);
}

test('only a question of an AI-Bridge kernel is one', () => {
  expect(request(undefined)).toBeNull();
  expect(request({ answers: ['y'] }, 'display_data')).toBeNull();
  expect(request({ answers: ['y', 7] })).toEqual({
    prompt: 'Yes (y), no (n)?',
    answers: ['y', ''],
    edit: null,
    card: null,
    token: ''
  });
});

test('a question that waits has a token and a cell', () => {
  expect(readWaiting({ prompt: 'p', about: {}, client: 'c', cell: null, token: 't' })).toBeNull();
  expect(readWaiting(null)).toBeNull();
  expect(
    readWaiting({ prompt: 'p', about: { edit: 'rm a' }, client: 'c', cell: 'x', token: 't' })
  ).toEqual({
    prompt: 'p',
    answers: [],
    edit: 'rm a',
    card: null,
    token: 't',
    client: 'c',
    cell: 'x'
  });
});

test('a card is text, effects before the command', () => {
  const { node } = asked(sure(request({ answers: ['y', 'n'], card })));
  expect(node.querySelector('img')).toBeNull();
  const shown = node.querySelector('.jp-AIBridge-card')?.textContent ?? '';
  const places = [card.title, EVIL, 'runs a program', 'rm ', 'The model says'].map(each =>
    shown.indexOf(each)
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBe(0);
  expect(node.querySelector('.jp-AIBridge-drawn > input')).not.toBeNull();
});

test('a button answers by the box, once, and what is not offered has none', () => {
  const { node, sent } = asked(sure(request({ answers: ['y', 'n', 'unknown'] })));
  expect(labels(node)).toEqual(['Yes', 'Do not']);
  const [yes, no] = node.querySelectorAll('button');
  no?.click();
  yes?.click();
  expect(sent).toEqual(['n']);
});

test('what is to be edited stands in the box, without buttons', () => {
  const { node, sent } = asked(sure(request({ edit: 'rm a', token: 't' })));
  expect(node.querySelector('input')?.value).toBe('rm a');
  expect([labels(node), sent, node.dataset['token']]).toEqual([[], [], 't']);
});

test('a question of another text gets no buttons', () => {
  const node = document.createElement('div');
  node.append('another question', document.createElement('input'));
  addAnswers(node, sure(request({ answers: ['y'] })), drawing);
  expect(labels(node)).toEqual([]);
});

test('a page that was not asked answers in words, too', () => {
  const send = vi.fn();
  const waiting = { prompt: 'Which one?', about: {}, client: 'c', cell: 'x', token: 't' };
  const question = sure(readWaiting(waiting));
  const { node } = new AskedElsewhere(question, drawing, send);
  const input = sure(node.querySelector('input'));
  expect([labels(node), input.getAttribute('aria-label')]).toEqual([['Send'], 'Which one?']);
  input.value = 'the first';
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  expect(send).not.toHaveBeenCalled();
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(send.mock.calls).toEqual([['the first']]);
});
