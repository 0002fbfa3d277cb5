import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

import { KERNEL } from './actions/channel';
import { asRecord, asStringOrNull } from './outcome/bundle';

/** Where a notebook keeps what is ours. */
const METADATA = 'aibridge';

/** The comm target by which the kernel is told which notebook it runs. */
const TARGET = 'aibridge.notebook';

/**
 * Tell an AI-Bridge kernel which notebook is about to run a cell.
 *
 * The identifier is written into the notebook's metadata, so that its conversation is found again
 * after the notebook was renamed or moved. To be called before the cell is sent: the kernel hears
 * of it first, and a notebook that is only looked at is not changed.
 */
export function tellNotebook(panel: NotebookPanel): void {
  const kernel = panel.sessionContext.session?.kernel;
  if (kernel?.name === KERNEL && kernel.handleComms) {
    tell(kernel, identifierOf(panel.content));
  }
}

function tell(kernel: Kernel.IKernelConnection, id: string | null): void {
  if (id !== null) {
    const comm = kernel.createComm(TARGET);
    comm.open({ id });
    comm.dispose();
  }
}

/** The identifier in a notebook's metadata; `null` if it has none yet. */
export function identifierIn({ model }: Notebook): string | null {
  return asStringOrNull(asRecord(model?.getMetadata(METADATA))['id']);
}

/** The identifier in a notebook's metadata, made if there is none. */
function identifierOf(notebook: Notebook): string | null {
  const { model } = notebook;
  const known = identifierIn(notebook);
  if (model === null || known !== null) {
    return known;
  }
  const id = UUID.uuid4();
  model.setMetadata(METADATA, { ...asRecord(model.getMetadata(METADATA)), id });
  return id;
}
