import { FetchError } from 'node-fetch';
import { UserError } from '../../../errors.ts';
import { errorCode } from '../../../files/system-error.ts';
import { bounded } from '../../../util/text/printable.ts';
import { certificateError } from './certificate.ts';
import type { Environment } from './environment.ts';

/** Whether another try may help: yes; only if a server has answered before; no. */
export type Remedy = 'retry' | 'retry once connected' | 'give up';

interface NetworkErrorOptions {
  readonly cause?: unknown;
  readonly retryAfterMs?: number | undefined;
  readonly advice?: string | undefined;
}

/** A network or server error. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly remedy: Remedy;
  /** What the server requested with Retry-After. */
  readonly retryAfterMs: number | undefined;
  /** What to do about it, besides trying again. */
  readonly advice: string | undefined;

  constructor(message: string, remedy: Remedy, { cause, retryAfterMs, advice }: NetworkErrorOptions = {}) {
    super(message, { cause });
    this.remedy = remedy;
    this.retryAfterMs = retryAfterMs;
    this.advice = advice;
  }

  /** The same error, and where it happened. */
  at(place: string): NetworkError {
    return new NetworkError(`${this.message}, ${place}`, this.remedy, this);
  }
}

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
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too long',
};

const OFFLINE = /^(ENOTFOUND|EAI_AGAIN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/;
const OFFLINE_ADVICE =
  'check that this machine is online; a network that is reached through a proxy needs its address: HTTPS_PROXY=http://proxy.example:8080';

/** Characters of a reason that are shown: it may have all of an answer in it. */
const MOST_SAID = 300;

/** Turns the errors of a request into a {@link NetworkError}; anything else stays as it is. */
export function asNetworkError(error: unknown, env: Environment): unknown {
  if (error instanceof UserError || error instanceof NetworkError) return error;
  const said = error instanceof FetchError ? error.message.replace(/^request to .* failed, reason: /s, '') : '';
  const reason = bounded(said, MOST_SAID);
  // Of an address that a server sent us on to only the origin is shown, and a FetchError begins with all of it.
  const cause = error instanceof FetchError ? Object.assign(new Error(reason), { code: error.code }) : error;
  const code = errorCode(error);
  const unreachable = code === undefined ? undefined : UNREACHABLE[code];
  if (unreachable !== undefined) {
    const advice = OFFLINE.test(code!) ? OFFLINE_ADVICE : undefined;
    return new NetworkError(`${unreachable} (${code})`, 'retry once connected', { cause, advice });
  }
  const transient = code === undefined ? undefined : TRANSIENT[code];
  if (transient !== undefined) return new NetworkError(`${transient} (${code})`, 'retry', { cause });
  if (code?.startsWith('HPE_')) return new NetworkError(`the answer was not HTTP (${code})`, 'retry', { cause });
  if (!(error instanceof FetchError)) return error;
  const distrust = code === undefined ? undefined : certificateError(code, reason, env);
  if (distrust !== undefined) return new NetworkError(distrust.message, 'give up', { cause, advice: distrust.advice });
  // A proxy that hangs up before it has answered is reported without a code.
  return new NetworkError(reason, error.type === 'system' && code === undefined ? 'retry' : 'give up', { cause });
}
