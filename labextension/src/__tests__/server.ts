import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket as Connection } from 'ws';

import type { IWatchRequest } from '../protocol';

/** One accepted connection: what the client asked, in order, and what to tell it. */
export class Peer {
  constructor(connection: Connection) {
    this._connection = connection;
    connection.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString()) as IWatchRequest;
      this._requests.push(request);
      this._wake?.();
    });
  }

  /** The next request that was not taken yet. */
  async request(): Promise<IWatchRequest> {
    for (;;) {
      const request = this._requests.shift();
      if (request) {
        return request;
      }
      await new Promise<void>(resolve => (this._wake = resolve));
    }
  }

  tell(message: Readonly<Record<string, unknown>>): void {
    this._connection.send(JSON.stringify(message));
  }

  tellText(text: string): void {
    this._connection.send(text);
  }

  /** Answer a request with a mode and a snapshot for each directory. */
  accept(request: IWatchRequest, mode = 'inotify'): void {
    const modes = Object.fromEntries(request.directories.map(directory => [directory, mode]));
    this.tell({ type: 'watching', id: request.id, refused: {}, modes });
    for (const directory of request.directories) {
      this.tell({ type: 'snapshot', directory, seq: 1 });
    }
  }

  /** The client has closed its end. */
  async closed(): Promise<void> {
    if (this._connection.readyState !== this._connection.CLOSED) {
      await once(this._connection, 'close');
    }
  }

  /** End the connection without a farewell. */
  cut(): void {
    this._connection.terminate();
  }

  private readonly _connection: Connection;
  private readonly _requests: IWatchRequest[] = [];
  private _wake: (() => void) | null = null;
}

/** A loopback server that leaves every answer to the test. */
export class LoopbackServer {
  static async start(): Promise<LoopbackServer> {
    const gate = { isOpen: true };
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: () => gate.isOpen
    });
    await once(server, 'listening');
    return new LoopbackServer(server, gate);
  }

  private constructor(server: WebSocketServer, gate: { isOpen: boolean }) {
    this._server = server;
    this._gate = gate;
    const { port } = server.address() as AddressInfo;
    this.url = `ws://127.0.0.1:${port}/aibridge/files`;
  }

  readonly url: string;

  /** Refuse every connection from now on, as a server without the extension does. */
  refuse(): void {
    this._gate.isOpen = false;
  }

  /** The next connection that a client makes. */
  async peer(): Promise<Peer> {
    const [connection] = (await once(this._server, 'connection')) as [Connection];
    return new Peer(connection);
  }

  async stop(): Promise<void> {
    for (const client of this._server.clients) {
      client.terminate();
    }
    await new Promise(resolve => this._server.close(resolve));
  }

  private readonly _server: WebSocketServer;
  private readonly _gate: { isOpen: boolean };
}
