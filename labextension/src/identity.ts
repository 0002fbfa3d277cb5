import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

/** The kernelspec name of AI-Bridge. */
const KERNEL = 'aibridge';

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

/** The identifier in a notebook's metadata, made if there is none. */
function identifierOf(notebook: Notebook): string | null {
  const { model } = notebook;
  if (model === null) {
    return null;
  }
  const ours: unknown = model.getMetadata(METADATA);
  const kept = typeof ours === 'object' && ours !== null ? ours : {};
  if ('id' in kept && typeof kept.id === 'string') {
    return kept.id;
  }
  const id = UUID.uuid4();
  model.setMetadata(METADATA, { ...kept, id });
  return id;
}
