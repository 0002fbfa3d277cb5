import type { ISessionContext } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

const OUTCOME = 'application/vnd.aibridge.outcome+json';

/** Paths that are remembered; the oldest are forgotten first. */
const REMEMBERED = 1000;

/** Says which cell did something, in the person's language. */
export type Say = (cell: string, document: string, command: string) => string;

/**
 * Remembers which cell changed which file, from the outcomes that kernels of this page publish.
 */
export class Attributions {
  constructor(say: Say) {
    this._say = say;
  }

  /** Emitted when a cell has changed files. */
  get added(): ISignal<this, void> {
    return this._added;
  }

  /** Which cell has changed a file last, empty if that is not known. */
  of(path: string): string {
    return this._byPath.get(path) ?? '';
  }

  /** Listen to what a document's kernel publishes. */
  listenTo(context: ISessionContext): void {
    const counts = new Map<string, number>();
    const onMessage = (_: ISessionContext, message: KernelMessage.IMessage): void => {
      const request = (message.parent_header as Partial<KernelMessage.IHeader>).msg_id ?? '';
      if (message.header.msg_type === 'execute_input') {
        const { execution_count } = message.content as { readonly execution_count: number };
        counts.clear();
        counts.set(request, execution_count);
      } else if (message.header.msg_type === 'display_data') {
        const { data } = message.content as { readonly data?: Readonly<Record<string, unknown>> };
        this._remember(data?.[OUTCOME], String(counts.get(request) ?? ' '), context.name);
      }
    };
    context.iopubMessage.connect(onMessage);
  }

  private _remember(outcome: unknown, cell: string, document: string): void {
    const done = changedPaths(outcome);
    for (const { command, path } of done) {
      this._byPath.delete(path);
      this._byPath.set(path, this._say(cell, document, command));
    }
    for (const path of this._byPath.keys()) {
      if (this._byPath.size <= REMEMBERED) {
        break;
      }
      this._byPath.delete(path);
    }
    if (done.length > 0) {
      this._added.emit();
    }
  }

  private readonly _say: Say;
  private readonly _byPath = new Map<string, string>();
  private readonly _added = new Signal<this, void>(this);
}

interface IDone {
  readonly command: string;
  /** Contents path. */
  readonly path: string;
}

/** What an outcome says was changed; nothing of what is not built as the protocol says. */
export function changedPaths(outcome: unknown): IDone[] {
  const { workspace, commands } = fields(outcome);
  if (typeof workspace !== 'string' || !Array.isArray(commands)) {
    return [];
  }
  return commands.flatMap(item => {
    const { changes, command, granted } = fields(item);
    if (granted !== true || typeof command !== 'string') {
      return [];
    }
    const { created, modified, moved } = fields(changes);
    const names = [...list(created), ...list(modified), ...list(moved).map(to)];
    return names.flatMap(name =>
      typeof name === 'string'
        ? { command, path: PathExt.join(workspace, name.replace(/\/$/, '')) }
        : []
    );
  });
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function to(move: unknown): unknown {
  return fields(move)['to'];
}
