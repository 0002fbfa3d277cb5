import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { MimeModel } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { PartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { element } from '../outcome/nodes';
import type { IHere } from './front';

/** Say something in passing. */
export function tell(said: unknown, kind: 'success' | 'error'): void {
  const words = said instanceof Error ? said.message : String(said);
  if (words !== '') {
    Notification.emit(words, kind, { autoClose: kind === 'success' ? 3000 : 8000 });
  }
}

/** Ask whether to go on; what is not a yes is a no. */
export async function confirm(
  question: string,
  command: string,
  trans: TranslationBundle
): Promise<boolean> {
  const body = element('div', {}, element('p', {}, question));
  if (command !== '') {
    body.append(element('pre', { className: 'jp-AIBridge-code' }, command));
  }
  const { button } = await showDialog({
    title: trans.__('Are you sure?'),
    body: reachable(new Widget({ node: body })),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Leave it') }),
      Dialog.okButton({ label: trans.__('Yes, do it') })
    ],
    defaultButton: 0
  });
  return button.accept;
}

/** Show names and what is said of them. */
export async function showRows(
  title: string,
  rows: readonly (readonly [string, string])[],
  trans: TranslationBundle
): Promise<void> {
  const list = element('dl', { className: 'jp-AIBridge-rows' });
  rows.forEach(([name, value]) => list.append(element('dt', {}, name), element('dd', {}, value)));
  await showBody(title, new Widget({ node: list }), trans);
}

/** Show what the kernel says about the cell that is being written, without running it. */
export async function showExplanation(here: IHere, trans: TranslationBundle): Promise<void> {
  const code = here.cell()?.model.sharedModel.getSource() ?? '';
  const kernel = here.sessionContext.session?.kernel;
  const reply = await kernel?.requestInspect({ code, cursor_pos: code.length, detail_level: 0 });
  const content = reply?.content;
  if (content?.status !== 'ok' || !content.found) {
    throw new Error(trans.__('There is nothing to explain in this cell.'));
  }
  const data = content.data as PartialJSONObject;
  const type = here.rendermime.preferredMimeType(data, 'any') ?? 'text/plain';
  const body = here.rendermime.createRenderer(type);
  await body.renderModel(new MimeModel({ data, trusted: false }));
  body.addClass('jp-AIBridge-explained');
  await showBody(trans.__('What this cell would do'), body, trans);
}

async function showBody(title: string, body: Widget, trans: TranslationBundle): Promise<void> {
  const buttons = [Dialog.okButton({ label: trans.__('Close') })];
  await showDialog({ title, body: reachable(body), buttons });
}

/** What is too long for a dialog is scrolled by keyboard, too. */
function reachable(body: Widget): Widget {
  body.node.tabIndex = 0;
  return body;
}
