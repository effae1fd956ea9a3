import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the server does with one request. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface Loopback {
  readonly url: string;
  /** The headers of each request so far. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** The connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** Starts listening on a free port of 127.0.0.1; closed at the end of the test, connections and all. */
export async function listening(
  server: Server,
): Promise<{ port: number; sockets: Set<Socket>; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('clientError', () => {});
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(close);
  return { port: (server.address() as AddressInfo).port, sockets, close };
}

/** A server that does one thing after the other, and repeats the last. */
export async function serve(...script: readonly Behaviour[]): Promise<Loopback> {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const step = script[Math.min(requests.length, script.length - 1)]!;
    requests.push(request.headers);
    step(request, response);
  });
  const { port, sockets, close } = await listening(server);
  return { url: `http://127.0.0.1:${port}/cifar-10-binary.tar.gz`, requests, sockets, close };
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Takes no notice of Range and If-Range. */
  readonly ignoreRange?: boolean;
  /** Continues whatever If-Range says. */
  readonly ignoreIfRange?: boolean;
  /** Sends no length: the body is chunked. */
  readonly chunked?: boolean;
  /** After so many bytes of this answer's body … */
  readonly after?: number;
  /** … the connection is cut, goes silent, or the answer ends as if it were whole. */
  readonly ending?: 'cut' | 'stall' | 'end';
}

/** Sends a file as a good server does, but for what the options say. */
export function send(file: Uint8Array, options: SendOptions = {}): Behaviour {
  const {
    headers = {},
    ignoreRange = false,
    ignoreIfRange = false,
    chunked = false,
    after = file.length,
    ending,
  } = options;
  return (request, response) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const condition = request.headers['if-range'];
    const same = ignoreIfRange || condition === undefined || Object.values(headers).includes(String(condition));
    const start = range !== null && same && !ignoreRange ? Number(range[1]) : 0;
    if (start > 0 && start >= file.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${file.length}` }).end();
      return;
    }
    const body = file.subarray(start);
    const length = chunked ? {} : { 'Content-Length': body.length };
    const part = start > 0 ? { 'Content-Range': `bytes ${start}-${file.length - 1}/${file.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { ...length, ...part, ...headers });
    const sent = body.subarray(0, after);
    if (ending === undefined || sent.length === body.length) response.end(sent);
    else if (ending === 'end') response.end(sent);
    else response.write(sent, () => ending === 'cut' && response.socket?.destroy());
  };
}

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Behaviour =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

/** Takes the request and never answers. */
export const hang: Behaviour = () => {};

/** Cuts the connection without an answer. */
export const reset: Behaviour = (request) => {
  request.socket.resetAndDestroy();
};

/** Answers with something that is no HTTP. */
export const babble: Behaviour = (request) => {
  request.socket.end('220 mail.example ESMTP ready\r\n\r\n');
};
