import type { Agent } from 'node:http';
import { Readable } from 'node:stream';
import fetch, { FetchError, type Headers } from 'node-fetch';
import { UserError } from '../../../errors.ts';
import { errorCode } from '../../../files/system-error.ts';
import { printable } from '../../../util/text/printable.ts';
import { BodyQueue } from './body-queue.ts';
import type { Environment } from './environment.ts';
import { agentFor, proxyFor } from './proxy.ts';

/** Whether another try may help: yes; only if a server has answered before; no. */
export type Remedy = 'retry' | 'retry once connected' | 'give up';

/** A network or server error. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly remedy: Remedy;
  /** What the server requested with Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, remedy: Remedy, options: { cause?: unknown; retryAfterMs?: number | undefined } = {}) {
    super(message, { cause: options.cause });
    this.remedy = remedy;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface Reply {
  readonly status: number;
  /** `503 Service Unavailable`. */
  readonly statusLine: string;
  readonly headers: Headers;
  /** The body as sent; it throws if no data arrives within the stall time. Read it at most once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Environment;
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;

const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name could not be resolved',
  EAI_AGAIN: 'its name could not be resolved',
  ECONNREFUSED: 'the connection was refused',
  ENETUNREACH: 'the network is unreachable',
  EHOSTUNREACH: 'the host is unreachable',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'the network is unreachable',
};
const TRANSIENT: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'the connection timed out',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
};

/** Where requests for this URL really go, for messages: empty, or ` through the proxy HOST:PORT`. */
export function throughProxy(url: string, env: Environment): string {
  const proxy = proxyFor(new URL(url), env);
  return proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
}

/** Turns network errors into a {@link NetworkError}; anything else stays as it is. */
function sorted(error: unknown): unknown {
  if (error instanceof UserError || error instanceof NetworkError) return error;
  const cause = error;
  const code = errorCode(error);
  const unreachable = code === undefined ? undefined : UNREACHABLE[code];
  if (unreachable !== undefined) return new NetworkError(`${unreachable} (${code})`, 'retry once connected', { cause });
  const transient = code === undefined ? undefined : TRANSIENT[code];
  if (transient !== undefined) return new NetworkError(`${transient} (${code})`, 'retry', { cause });
  if (code?.startsWith('HPE_')) return new NetworkError(`the answer was not HTTP (${code})`, 'retry', { cause });
  if (!(error instanceof FetchError)) return error;
  if (error.type === 'max-redirect')
    return new NetworkError(`more than ${MAX_REDIRECTS} redirects`, 'give up', { cause });
  const message = error.message.replace(/^request to .* failed, reason: /, '');
  // A proxy that hangs up before it has answered is reported without a code; a bad certificate with one.
  return new NetworkError(message, error.type === 'system' && code === undefined ? 'retry' : 'give up', { cause });
}

/**
 * One GET with redirects, given to `use`; whatever happens, no connection is left behind.
 * @throws NetworkError; what `use` throws
 */
export async function get<T>(url: string, options: RequestOptions, use: (reply: Reply) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  let stalled = false;
  /** Runs the clock while we wait for the network, and only then. */
  const watched = async <R>(wait: Promise<R>): Promise<R> => {
    const timer = setTimeout(() => {
      stalled = true;
      own.abort();
    }, options.stallMs);
    try {
      return await wait;
    } finally {
      clearTimeout(timer);
    }
  };
  async function* watchedChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const iterator = body[Symbol.asyncIterator]();
    for (;;) {
      const next = await watched(iterator.next());
      if (options.signal.aborted) throw options.signal.reason;
      if (next.done) return;
      yield next.value;
    }
  }
  try {
    const response = await watched(
      fetch(url, {
        headers: { 'User-Agent': 'cifar-train', 'Accept-Encoding': 'identity', ...options.headers },
        compress: false,
        follow: MAX_REDIRECTS,
        signal,
        agent: agentFor(options.env, signal) as (url: URL) => Agent,
      }),
    );
    const body = new BodyQueue(response.body ?? Readable.from([]));
    return await use({
      status: response.status,
      statusLine: printable(`${response.status} ${response.statusText}`.trim(), 80),
      headers: response.headers,
      chunks: watchedChunks(body),
    });
  } catch (error) {
    if (options.signal.aborted) throw error;
    if (stalled) throw new NetworkError(`no data for ${options.stallMs / 1000} s`, 'retry', { cause: error });
    throw sorted(error);
  } finally {
    own.abort();
  }
}
