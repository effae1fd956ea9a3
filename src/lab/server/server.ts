import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { failure, hint, UserError } from '../../errors.ts';
import { cookieName, type Guard, pathOf, refusalOf, tokenIn } from './guard.ts';
import type { PageFile } from './page-files.ts';
import { answerRuns, NO_RUNS, type ServedRuns } from './runs.ts';

/** A server that runs. */
export interface LabServer {
  /** What opens the page in a browser: it has the token. */
  readonly address: string;
  close(): Promise<void>;
}

/** Sent with everything: nothing from elsewhere is loaded, and no other site can look inside or frame it. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  // Together they isolate the page, so that it may share memory between threads.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

/**
 * Serves the page on this machine alone.
 * @param port 0: any that is free
 * @param runs that the page can show; absent: none
 * @throws UserError (failed) if the port is taken
 */
export async function startLabServer(
  files: ReadonlyMap<string, PageFile>,
  port: number,
  runs: ServedRuns = NO_RUNS,
): Promise<LabServer> {
  const token = randomBytes(16).toString('hex');
  let guard: Guard = { port, token };
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, guard);
    if (refusal !== undefined) return end(response, refusal, refusal === 405 ? 'only GET is answered' : 'not allowed');
    const path = pathOf(request);
    if (tokenIn(path) !== undefined) {
      const cookie = `${cookieName(guard.port)}=${token}; HttpOnly; SameSite=Strict; Path=/`;
      return end(response, 303, '', { 'Set-Cookie': cookie, Location: '/' });
    }
    const file = files.get(path === '/' ? 'index.html' : path.slice(1));
    if (file !== undefined) return end(response, 200, file.content, { 'Content-Type': file.type });
    void answerRuns(path, runs, (status, body, type) => end(response, status, body, { 'Content-Type': type }));
  });
  guard = { port: await listen(server, port), token };
  return {
    // In the path: queries are masked wherever something is printed.
    address: `http://127.0.0.1:${guard.port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function end(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...HEADERS, ...headers }).end(body);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(asUserError(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function asUserError(error: NodeJS.ErrnoException, port: number): Error {
  if (error instanceof UserError) return error;
  const why =
    error.code === 'EADDRINUSE'
      ? 'another program uses it'
      : error.code === 'EACCES'
        ? 'it may not be used'
        : error.message;
  return failure(`the lab cannot listen on port ${port}: ${why}`, {
    cause: error,
    hint: hint`let it choose a free one: leave ${{ setting: 'port' }} out`,
  });
}
