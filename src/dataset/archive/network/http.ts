import { type Agent, STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import fetch, { type Headers } from 'node-fetch';
import { BodyQueue } from './body-queue.ts';
import type { Environment } from './environment.ts';
import { asNetworkError, NetworkError } from './network-error.ts';
import { agentFor, proxyFor } from './proxy.ts';
import { redirectTarget } from './redirect.ts';
import { retryAfter } from './retry.ts';

export interface Reply {
  readonly status: number;
  /** `503 Service Unavailable`: in the words of the standard, not in the server's own. */
  readonly statusLine: string;
  readonly headers: Headers;
  /** The body as sent; it throws if no data arrives within the stall time. Read it at most once. */
  readonly chunks: AsyncGenerator<Uint8Array>;
}

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Environment;
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

/** Where requests for this URL really go, for messages: empty, or ` through the proxy HOST:PORT`. */
export function throughProxy(url: string, env: Environment): string {
  const proxy = proxyFor(new URL(url), env);
  return proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
}

/** Not as an example: what stands before an `@` is masked. */
const PROXY_LOGIN =
  "put the right user name and password before the proxy's host name, in the variable that names the proxy, such as HTTPS_PROXY: the name, a colon, the password, an at sign";

/**
 * Why an answer is not what was requested.
 * @param who answered, to precede the status: `the server answered`
 * @param proxied whether a proxy stands between: a server that asks for a proxy's password is merely wrong
 */
export function refusedBy(
  who: string,
  { status, statusLine, headers }: Omit<Reply, 'chunks'>,
  proxied: boolean,
): NetworkError {
  const asksLogin = status === 407 && proxied;
  const message = asksLogin ? 'the proxy requires a password' : who;
  const remedy = status >= 500 || status === 429 || status === 408 ? 'retry' : 'give up';
  const advice = asksLogin ? PROXY_LOGIN : undefined;
  const retryAfterMs = retryAfter(headers.get('retry-after'));
  return new NetworkError(`${message}: HTTP ${statusLine}`, remedy, { retryAfterMs, advice });
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
  const watched = async <R>(wait: Promise<R>, most = options.stallMs): Promise<R> => {
    const timer = setTimeout(() => {
      stalled = true;
      own.abort();
    }, most);
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
  let at = new URL(url);
  let nRedirects = 0;
  /** When the first answer other than a redirect must have come: redirects do not count as data. */
  const deadline = performance.now() + options.stallMs;
  /** One answer, and where it sends us on to. */
  const ask = async () => {
    let tunnel = 200;
    const agent = agentFor(options.env, signal, (status) => {
      tunnel = status;
    });
    const response = await watched(
      fetch(at, {
        headers: { 'User-Agent': 'cifar-train', 'Accept-Encoding': 'identity', ...options.headers },
        compress: false,
        redirect: 'manual',
        signal,
        agent: agent as (url: URL) => Agent,
      }),
      deadline - performance.now(),
    );
    const { status, headers } = response;
    const statusLine = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
    const body = new BodyQueue(response.body ?? Readable.from([]));
    const reply = { status, statusLine, headers, chunks: watchedChunks(body) };
    // The words of a proxy are not those of the server, whose certificate was to be seen first.
    if (tunnel !== 200) throw refusedBy('the proxy opened no connection to it', reply, true);
    return { reply, next: redirectTarget(status, headers.get('location'), at, nRedirects + 1) };
  };
  try {
    for (;;) {
      const { reply, next } = await ask();
      if (next === undefined) return await use(reply);
      at = next;
      nRedirects++;
    }
  } catch (error) {
    if (options.signal.aborted) throw error;
    const sorted = stalled
      ? new NetworkError(`no data for ${options.stallMs / 1000} s`, 'retry', { cause: error })
      : asNetworkError(error, options.env);
    throw nRedirects > 0 && sorted instanceof NetworkError ? sorted.at(`redirected to ${at.origin}`) : sorted;
  } finally {
    own.abort();
  }
}
