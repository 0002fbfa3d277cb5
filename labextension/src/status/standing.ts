import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ActionChannel, Told } from '../actions/channel';
import type { IStatus, IWorking } from './reading';
import { readStatus, readWorking } from './reading';

/** How things stand in one kernel, as far as it has told this page. */
export class Standing {
  static of(channel: ActionChannel): Standing {
    const known = all.get(channel) ?? new Standing(channel);
    all.set(channel, known);
    return known;
  }

  private constructor(readonly channel: ActionChannel) {
    channel.news.connect((_, news) => this._hear(news));
    channel.lost.connect(() => this._set(null, null));
    channel.restarted.connect(() => void this.refresh());
  }

  /** Tells the identifier of the notebook that this page shows, where it has one. */
  notebook: () => Promise<string | null> = () => Promise.resolve(null);

  /** Emitted when anything of it is another. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** `null` while it is not known. */
  get status(): IStatus | null {
    return this._status;
  }

  /** `null` while nothing lasts. */
  get working(): IWorking | null {
    return this._working;
  }

  /** Ask the kernel; what it cannot say is not shown. */
  async refresh(): Promise<void> {
    try {
      const notebook = await this.notebook();
      const heard = this._heard;
      const told = await this.channel.ask('status', notebook === null ? {} : { notebook });
      // News may come between an answer and whoever waits for it, and are newer then.
      const isOlder = heard !== this._heard;
      const working = isOlder ? this._working : readWorking(told['working'], Date.now());
      this._set(readStatus(told), working);
    } catch {
      this._set(null, null);
    }
  }

  private _hear(news: Told): void {
    if (news['event'] === 'working') {
      this._heard++;
      this._set(this._status, readWorking(news['working'], Date.now()));
    } else if (news['event'] === 'status') {
      if (this._status?.earlier) {
        void this.refresh(); // what this notebook is offered, only it can ask for
      } else {
        this._set(readStatus(news), this._working);
      }
    }
  }

  private _set(status: IStatus | null, working: IWorking | null): void {
    this._status = status;
    this._working = working;
    this._changed.emit();
  }

  private _status: IStatus | null = null;
  private _working: IWorking | null = null;
  /** News of what goes on, counted. */
  private _heard = 0;
  private readonly _changed = new Signal<this, void>(this);
}

const all = new WeakMap<ActionChannel, Standing>();
