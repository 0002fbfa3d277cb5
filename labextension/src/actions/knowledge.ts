import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';

import { asList, asRecord, asString, asStringOrNull } from '../outcome/bundle';
import type { ActionChannel } from './channel';

/** What the kernel offers for one command of an outcome that it knows. */
export interface IOffer {
  readonly command: string;
  readonly undo: 'undo' | 'redo' | null;
  readonly approve: boolean;
}

/** What the kernel offers for an outcome. */
export interface IOffers {
  /** Contents path of the workspace; `null` where the server does not tell its root. */
  readonly workspace: string | null;
  readonly commands: readonly IOffer[];
}

type Listener = (offers: IOffers | null) => void;

/** Knows, for the outcomes that a page shows, what their kernel offers. */
export class Knowledge {
  static of(channel: ActionChannel): Knowledge {
    const known = all.get(channel) ?? new Knowledge(channel);
    all.set(channel, known);
    return known;
  }

  private constructor(private readonly _channel: ActionChannel) {
    _channel.news.connect((_, { revision }) => {
      if (revision !== this._revision) {
        this._revision = revision;
        this._refresh();
      }
    });
    _channel.restarted.connect(() => this._refresh());
  }

  /** Be told now, and whenever it may have changed, what is offered for an outcome. */
  watch(executionId: string, listener: Listener): IDisposable {
    const listeners = this._listeners.get(executionId) ?? new Set();
    this._listeners.set(executionId, listeners.add(listener));
    this._want(executionId);
    return new DisposableDelegate(() => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this._listeners.delete(executionId);
      }
    });
  }

  private _refresh(): void {
    [...this._listeners.keys()].forEach(id => this._want(id));
  }

  /** Outcomes that are drawn together are asked about together. */
  private _want(executionId: string): void {
    if (this._wanted.size === 0) {
      setTimeout(() => void this._ask());
    }
    this._wanted.add(executionId);
  }

  private async _ask(): Promise<void> {
    const ids = [...this._wanted];
    this._wanted.clear();
    let known: Record<string, unknown> = {};
    try {
      known = asRecord((await this._channel.ask('known', { ids }))['known']);
    } catch {
      // A kernel that cannot answer offers nothing.
    }
    for (const id of ids) {
      const offers = id in known ? readOffers(known[id]) : null;
      this._listeners.get(id)?.forEach(listener => listener(offers));
    }
  }

  private readonly _listeners = new Map<string, Set<Listener>>();
  private readonly _wanted = new Set<string>();
  private _revision: unknown;
}

/** Read what the kernel offers for an outcome. */
export function readOffers(data: unknown): IOffers {
  const given = asRecord(data);
  return {
    workspace: asStringOrNull(given['workspace']),
    commands: asList(given['commands']).map(each => {
      const { command, undo, approve } = asRecord(each);
      return {
        command: asString(command),
        undo: undo === 'undo' || undo === 'redo' ? undo : null,
        approve: approve === true
      };
    })
  };
}

const all = new WeakMap<ActionChannel, Knowledge>();
