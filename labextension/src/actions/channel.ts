import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import { PromiseDelegate } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asRecord } from '../outcome/bundle';

/** The comm target of the kernel's buttons. */
const TARGET = 'aibridge.actions';

/** The kernelspec name of AI-Bridge. */
export const KERNEL = 'aibridge';

/** What the kernel answers, or tells of itself. */
export type Told = Readonly<Record<string, unknown>>;

/** A comm of JupyterLab's, which goes over a subshell once there is one. */
interface ISubshellComm {
  readonly subshellStarted: Promise<void>;
}

/** The way from one page's buttons to one kernel; opened again after the kernel was restarted. */
export class ActionChannel {
  /** The channel of a kernel connection; `null` where that is no AI-Bridge kernel's. */
  static of(kernel: Kernel.IKernelConnection | null | undefined): ActionChannel | null {
    if (kernel?.name !== KERNEL || !kernel.handleComms) {
      return null;
    }
    const known = channels.get(kernel) ?? new ActionChannel(kernel);
    channels.set(kernel, known);
    return known;
  }

  private constructor(private readonly _kernel: Kernel.IKernelConnection) {
    _kernel.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
        this._forget();
      }
    });
    _kernel.connectionStatusChanged.connect((_, status) => {
      if (status === 'connected' && this._comm === null) {
        this._restarted.emit();
      }
    });
    _kernel.disposed.connect(() => this._forget());
  }

  /** Emitted for what the kernel tells unasked. */
  get news(): ISignal<this, Told> {
    return this._news;
  }

  /** Emitted when the kernel is another process than before. */
  get restarted(): ISignal<this, void> {
    return this._restarted;
  }

  /** Emitted when the process that was talked to is gone. */
  get lost(): ISignal<this, void> {
    return this._lost;
  }

  /** Ask the kernel to do something; rejected with what it says if it does not. */
  async ask(action: string, request: JSONObject = {}): Promise<Told> {
    const comm = await (this._comm ??= this._open());
    const id = ++this._number;
    const waiting = new PromiseDelegate<Told>();
    this._waiting.set(id, waiting);
    comm.send({ id, action, ...request });
    const reply = await waiting.promise;
    if (typeof reply['error'] === 'string') {
      throw new Error(reply['error']);
    }
    return reply;
  }

  private async _open(): Promise<Kernel.IComm> {
    await this._kernel.info;
    const comm = this._kernel.createComm(TARGET);
    if (this._kernel.supportsSubshells) {
      // What is sent before may overtake what is sent after.
      await (comm as Partial<ISubshellComm>).subshellStarted;
    }
    comm.onMsg = message => this._heard(message);
    comm.open();
    return comm;
  }

  private _heard(message: KernelMessage.ICommMsgMsg): void {
    const data = asRecord(message.content.data);
    const waiting = this._waiting.get(Number(data['id']));
    if (waiting) {
      this._waiting.delete(Number(data['id']));
      waiting.resolve(asRecord(data['reply']));
    } else if ('event' in data) {
      this._news.emit(data);
    }
  }

  /** The comm is of a process that is gone, and so is whatever was asked of it. */
  private _forget(): void {
    this._comm = null;
    this._waiting.forEach(waiting => waiting.resolve({ error: '' }));
    this._waiting.clear();
    this._lost.emit();
  }

  private _comm: Promise<Kernel.IComm> | null = null;
  private _number = 0;
  private readonly _waiting = new Map<number, PromiseDelegate<Told>>();
  private readonly _news = new Signal<this, Told>(this);
  private readonly _lost = new Signal<this, void>(this);
  private readonly _restarted = new Signal<this, void>(this);
}

const channels = new WeakMap<Kernel.IKernelConnection, ActionChannel>();
