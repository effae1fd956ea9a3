import { createServer, request as httpRequest } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { listening } from './loopback.ts';

export interface LoopbackProxy {
  readonly url: string;
  readonly host: string;
  /** What it was asked for: `GET http://…` or `CONNECT host:port`. */
  readonly asked: readonly string[];
  readonly sockets: ReadonlySet<Socket>;
}

/** A proxy that does its work, whatever name it is asked for: everything is taken to be on 127.0.0.1. */
export async function workingProxy(): Promise<LoopbackProxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { port, pathname } = new URL(request.url!);
    const onward = httpRequest({ host: '127.0.0.1', port, path: pathname, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  });
  server.on('connect', (request, client: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    const onward = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  const { port, sockets } = await listening(server);
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, asked, sockets };
}

/** A proxy that takes connections and never says a word, or says one thing to everybody. */
export async function stubbornProxy(word?: string): Promise<LoopbackProxy> {
  const asked: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on('data', (data) => {
      asked.push(data.toString().split(' HTTP')[0]!);
      if (word !== undefined) socket.end(word);
    });
  });
  const { port, sockets } = await listening(server as never);
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, asked, sockets };
}
