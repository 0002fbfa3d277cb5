// @vitest-environment happy-dom
import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { expect, test, vi } from 'vitest';

import { shutDownOnExit } from '../exit';

class Connection {
  constructor(readonly name: string) {}
  readonly anyMessage = new Signal<this, unknown>(this);

  reply(source: string, direction = 'recv', type = 'execute_reply'): void {
    const msg = { header: { msg_type: type }, content: { payload: [{ source }] } };
    this.anyMessage.emit({ direction, msg });
  }
}

class Context {
  readonly kernelChanged = new Signal<this, { newValue: Connection | null }>(this);
  readonly disposed = new Signal<this, void>(this);
  readonly session: { kernel: Connection } | null = null;
  readonly shutdown = vi.fn(() => Promise.resolve());
}

function follow(kernel: Connection): Context {
  const context = new Context();
  shutDownOnExit(context as unknown as ISessionContext);
  context.kernelChanged.emit({ newValue: kernel });
  return context;
}

test('the session ends with the conversation', () => {
  const kernel = new Connection('aibridge');
  const context = follow(kernel);
  kernel.reply('ask_exit');
  expect(context.shutdown).toHaveBeenCalledTimes(1);
});

test.each([
  ['another payload', 'page', 'recv', 'execute_reply'],
  ['a message sent', 'ask_exit', 'send', 'execute_reply'],
  ['another kind of message', 'ask_exit', 'recv', 'inspect_reply']
])('%s changes nothing', (_, source, direction, type) => {
  const kernel = new Connection('aibridge');
  const context = follow(kernel);
  kernel.reply(source, direction, type);
  expect(context.shutdown).not.toHaveBeenCalled();
});

test("another kernel's exit is its own affair", () => {
  const kernel = new Connection('python3');
  const context = follow(kernel);
  kernel.reply('ask_exit');
  expect(context.shutdown).not.toHaveBeenCalled();
});

test('a kernel that was replaced is no longer listened to', () => {
  const kernel = new Connection('aibridge');
  const context = follow(kernel);
  context.kernelChanged.emit({ newValue: new Connection('aibridge') });
  kernel.reply('ask_exit');
  expect(context.shutdown).not.toHaveBeenCalled();
});

test('a context that is gone is no longer acted upon', () => {
  const kernel = new Connection('aibridge');
  const context = follow(kernel);
  context.disposed.emit();
  kernel.reply('ask_exit');
  expect(context.shutdown).not.toHaveBeenCalled();
});
