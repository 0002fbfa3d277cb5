import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';

/** The kernelspec name of AI-Bridge. */
const KERNEL = 'aibridge';

/**
 * Shut the session down when its AI-Bridge kernel has ended the conversation.
 *
 * `EXIT` answers with an `ask_exit` payload, which notebooks ignore of themselves; a kernel that
 * merely died would be started again.
 */
export function shutDownOnExit(context: ISessionContext): void {
  let kernel: Kernel.IKernelConnection | null = null;
  const onMessage = (_: Kernel.IKernelConnection, args: Kernel.IAnyMessageArgs): void => {
    if (args.direction === 'recv' && asksToExit(args.msg)) {
      void context.shutdown();
    }
  };
  const follow = (next: Kernel.IKernelConnection | null): void => {
    kernel?.anyMessage.disconnect(onMessage);
    kernel = next?.name === KERNEL ? next : null;
    kernel?.anyMessage.connect(onMessage);
  };
  context.kernelChanged.connect((_, change) => follow(change.newValue));
  context.disposed.connect(() => follow(null));
  follow(context.session?.kernel ?? null);
}

/** Whether a message is the reply of a cell that ended the conversation. */
export function asksToExit(message: KernelMessage.IMessage): boolean {
  if (message.header.msg_type !== 'execute_reply') {
    return false;
  }
  const { payload } = message.content as { payload?: unknown };
  return Array.isArray(payload) && payload.some(isAskExit);
}

function isAskExit(item: unknown): boolean {
  return (
    typeof item === 'object' && item !== null && 'source' in item && item.source === 'ask_exit'
  );
}
