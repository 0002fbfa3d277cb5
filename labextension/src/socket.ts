import { PromiseDelegate } from '@lumino/coreutils';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { Mirror } from './mirror';
import { parseServerMessage } from './protocol';
import type { IWatching, IWatchRequest, SequencedMessage, ServerMessage } from './protocol';
import { SequenceTracker } from './sequence';
import type { DirectoryNews, IFileChanges, LinkState } from './tokens';

/** Milliseconds before the first attempt to reconnect, and the most between two attempts. */
const RECONNECT = { interval: 1000, max: 15_000 };

/** How the server says that it looks at a directory from time to time. */
const POLLING = 'polling';

/** The options of a file socket. */
export interface IFileSocketOptions {
  /** Open a connection; called anew for each attempt, so that a changed token is used. */
  readonly open: () => WebSocket;
  /** Milliseconds between attempts to connect: the first pause, and the longest. */
  readonly reconnect?: { readonly interval: number; readonly max: number };
  /** When no attempt to connect is made; `when-hidden` unless given. */
  readonly standby?: Poll.Standby;
}

/**
 * The client of the server's WebSocket of file changes.
 *
 * It connects when the first directory is watched, reconnects with growing pauses, and says the
 * whole set of directories after every change of it, so that a lost connection loses nothing.
 */
export class FileSocket implements IFileChanges, IDisposable {
  constructor(options: IFileSocketOptions) {
    this._open = options.open;
    this._poll = new Poll({
      auto: false,
      name: 'jupyter-aibridge:socket',
      factory: () => this._connect(),
      frequency: { backoff: true, ...RECONNECT, ...options.reconnect },
      standby: options.standby ?? 'when-hidden'
    });
  }

  get news(): ISignal<this, DirectoryNews> {
    return this._news;
  }

  get stateChanged(): ISignal<this, LinkState> {
    return this._stateChanged;
  }

  get state(): LinkState {
    return this._state;
  }

  readonly mirror = new Mirror();

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  async connected(patience: number): Promise<boolean> {
    if (this._isOpen || !this._isFirst) {
      return this._isOpen;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>(resolve => (timer = setTimeout(resolve, patience)));
    await Promise.race([this._attempted.promise, late]);
    clearTimeout(timer);
    this._isFirst = false;
    return this._isOpen;
  }

  isWatched(directory: string): boolean {
    return this._watchers.has(directory);
  }

  isExpected(directory: string): boolean {
    const isAnswered = this._answered === this._id && !this._announcing;
    return this._isOpen && (!isAnswered || this._isPushed(directory));
  }

  watch(directory: string): IDisposable {
    this._count(directory, 1);
    return new DisposableDelegate(() => this._count(directory, -1));
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    this._watchers.clear();
    this._drop();
    Signal.clearData(this);
  }

  private _count(directory: string, step: 1 | -1): void {
    if (this.isDisposed) {
      return;
    }
    const count = (this._watchers.get(directory) ?? 0) + step;
    if (count > 0) {
      this._watchers.set(directory, count);
    } else {
      this._watchers.delete(directory);
    }
    this._announceSoon();
  }

  /** One request for all changes of the set in one turn of the event loop. */
  private _announceSoon(): void {
    if (this._announcing) {
      return;
    }
    this._announcing = true;
    queueMicrotask(() => {
      this._announcing = false;
      if (this.isDisposed) {
        return;
      }
      this.mirror.forgetUnless(directory => this._watchers.has(directory));
      for (const directory of this._modes.keys()) {
        if (!this._watchers.has(directory)) {
          this._sequence.forget(directory);
        }
      }
      if (this._socket) {
        this._announce();
      } else if (this._watchers.size > 0) {
        void this._poll.start();
      }
    });
  }

  private _announce(resync?: readonly string[]): void {
    if (!this._isOpen || !this._socket) {
      return;
    }
    const request: IWatchRequest = {
      type: 'watch',
      id: ++this._id,
      directories: [...this._watchers.keys()].sort(),
      listing: true,
      ...(resync && { resync })
    };
    this._socket.send(JSON.stringify(request));
    this._settle();
  }

  /**
   * Open a connection and stay with it until it ends.
   *
   * Resolves, so that the pause before the next attempt is short, when the connection had been of
   * use; rejects, so that pauses grow, when the server never answered.
   */
  private _connect(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const socket = (this._socket = this._open());
      this._modes = new Map();
      this._answered = 0;
      this._sequence = new SequenceTracker();
      socket.onopen = () => {
        this._attempted.resolve();
        this._announce();
      };
      socket.onmessage = event => {
        const message = parseServerMessage(event.data);
        if (message) {
          this._receive(message);
        }
      };
      socket.onclose = () => {
        const useful = this._answered > 0;
        this._drop();
        if (useful) {
          resolve();
        } else {
          reject(new Error('The server does not stream file changes.'));
        }
      };
    });
  }

  private _drop(): void {
    const socket = this._socket;
    this._socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this._isFirst = false;
    this._attempted.resolve();
    this.mirror.forgetUnless(() => false);
    this._settle();
  }

  private _receive(message: ServerMessage): void {
    switch (message.type) {
      case 'watching':
        this._watching(message);
        break;
      case 'gone':
        this._sequence.forget(message.directory);
        this._tell(message);
        break;
      case 'error':
        console.warn(`The server did not understand a watch request: ${message.reason}`);
        break;
      default:
        this._sequenced(message);
    }
    this._settle();
  }

  private _watching(answer: IWatching): void {
    this._answered = Math.max(this._answered, answer.id);
    const before = this._modes;
    this._modes = new Map(Object.entries(answer.modes));
    for (const directory of this._modes.keys()) {
      if (!before.has(directory)) {
        this._sequence.expect(directory);
      }
    }
  }

  private _sequenced(message: SequencedMessage): void {
    const reception = this._sequence.receive(message);
    if (reception === 'deliver') {
      this._tell(message);
    } else if (reception === 'resync') {
      this.mirror.forget(message.directory);
      this._announce([message.directory]);
    }
  }

  private _tell(news: DirectoryNews): void {
    if (this._watchers.has(news.directory)) {
      if (news.type === 'gone' || this._isPushed(news.directory)) {
        this.mirror.take(news);
      }
      this._news.emit(news);
    }
  }

  private _settle(): void {
    const state = this._assess();
    if (state !== this._state) {
      this._state = state;
      this._stateChanged.emit(state);
    }
  }

  private _assess(): LinkState {
    if (!this._isOpen) {
      return 'offline';
    }
    if (this._answered < this._id || this._sequence.behind.size > 0) {
      return 'catching-up';
    }
    return [...this._modes.values()].includes(POLLING) ? 'polling' : 'live';
  }

  private get _isOpen(): boolean {
    return this._socket?.readyState === WebSocket.OPEN;
  }

  private _isPushed(directory: string): boolean {
    return (this._modes.get(directory) ?? POLLING) !== POLLING;
  }

  private readonly _open: () => WebSocket;
  private readonly _poll: Poll;
  private readonly _watchers = new Map<string, number>();
  private readonly _news = new Signal<this, DirectoryNews>(this);
  private readonly _stateChanged = new Signal<this, LinkState>(this);
  private _announcing = false;
  private _socket: WebSocket | null = null;
  private _sequence = new SequenceTracker();
  private _modes: ReadonlyMap<string, string> = new Map();
  private readonly _attempted = new PromiseDelegate<void>();
  private _isFirst = true;
  private _id = 0;
  private _answered = 0;
  private _state: LinkState = 'offline';
}
