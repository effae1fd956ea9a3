import { dataError, failure, type Hint, type UserError } from '../../../errors.ts';
import { count } from '../../../util/format.ts';
import { maskSecrets } from '../../../util/text/mask-secrets.ts';
import { printable } from '../../../util/text/printable.ts';
import { type FileWatch, never } from '../../watch.ts';
import type { Origin, PartFile } from '../part-file.ts';
import type { Environment } from './environment.ts';
import { get, NetworkError, type Reply, throughProxy } from './http.ts';
import { backoff, type RetryPolicy, retryAfter } from './retry.ts';

export interface TransferOptions extends FileWatch {
  readonly url: string;
  /** Bytes of the file, if known beforehand. */
  readonly size: number | undefined;
  /** The most bytes accepted if the size is unknown. */
  readonly maxBytes: number;
  readonly env: Environment;
  readonly policy: RetryPolicy;
  /** Added to every error: what to do, given how many bytes are kept for the next try. */
  readonly hint: (kept: number) => Hint;
  /** Whether the part file already is the complete and correct file. */
  readonly isComplete: () => Promise<boolean>;
}

/** `bytes 100-199/1000` of a 206, `bytes *\/1000` of a 416. */
function contentRange(reply: Reply): { start: number | undefined; total: number | undefined } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(reply.headers.get('content-range')?.trim() ?? '');
  if (match === null) return undefined;
  return {
    start: match[1] === undefined ? undefined : Number(match[1]),
    total: match[2] === '*' ? undefined : Number(match[2]),
  };
}

function announcedLength(reply: Reply): number | undefined {
  const text = reply.headers.get('content-length');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A weak ETag promises no equal bytes, so nothing can be resumed by it. */
function strongEtag(reply: Reply): string | undefined {
  const etag = reply.headers.get('etag');
  return etag?.startsWith('"') ? etag : undefined;
}

/**
 * Fetches a file into its part file, continuing what is there if the server still has the same file, over as many tries
 * as the policy allows. It checks lengths; the caller checks the digest.
 * @throws UserError (failed) if the network or the server fails, (data) if the server has a file of another size
 */
export class Transfer {
  readonly #part: PartFile;
  readonly #options: TransferOptions;
  #statusLine: string | undefined;

  constructor(part: PartFile, options: TransferOptions) {
    this.#part = part;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { policy, onNote, signal = never } = this.#options;
    let best = this.#part.bytes;
    let failures = 0;
    for (let tries = 1; ; tries++) {
      try {
        await this.#try();
        return;
      } catch (error) {
        if (!(error instanceof NetworkError) || signal.aborted) throw error;
        if (this.#part.bytes > best) failures = 0;
        best = Math.max(best, this.#part.bytes);
        failures++;
        const connected = this.#statusLine !== undefined;
        const hopeless = error.remedy === 'give up' || (error.remedy === 'retry once connected' && !connected);
        if (hopeless || failures >= policy.maxFailures || tries >= policy.maxTries) {
          throw this.#failure(error.message, tries, error);
        }
        const wait = backoff(policy, failures, error.retryAfterMs);
        onNote?.(`${error.message}; received ${this.#received()}; trying again in ${wait / 1000} s`);
        await policy.sleep(wait, signal);
      }
    }
  }

  /** One request. Returns when the file is complete as far as lengths tell. */
  async #try(): Promise<void> {
    const { url, env, policy, signal = never } = this.#options;
    const headers = await this.#rangeHeaders();
    await get(url, { headers, env, stallMs: policy.stallMs, signal }, async (reply) => {
      this.#statusLine = reply.statusLine;
      const { status } = reply;
      if (status === 416 && (await this.#options.isComplete())) return;
      if (status === 416) return this.#startOver('the server cannot continue the file');
      if (status === 206 && !this.#continues(reply)) return this.#startOver('the file on the server has changed');
      if (status === 200) await this.#begin(reply);
      else if (status !== 206) throw this.#refused(reply);
      await this.#receive(reply);
    });
  }

  /** Requests the rest, if there is a first part and a way to know that it is of the same file. */
  async #rangeHeaders(): Promise<Record<string, string>> {
    const { bytes, origin } = this.#part;
    if (bytes === 0) return {};
    const validator = origin?.etag ?? origin?.lastModified;
    if (origin?.url !== maskSecrets(this.#options.url) || validator === undefined) {
      await this.#part.empty();
      return {};
    }
    return { Range: `bytes=${bytes}-`, 'If-Range': validator };
  }

  /** Whether a 206 continues the bytes that are here. */
  #continues(reply: Reply): boolean {
    const { bytes, origin } = this.#part;
    const range = contentRange(reply);
    const etag = strongEtag(reply);
    const total = range?.total;
    return (
      bytes > 0 &&
      range?.start === bytes &&
      (total === undefined || origin?.total === undefined || total === origin.total) &&
      (total === undefined || this.#options.size === undefined || total === this.#options.size) &&
      (etag === undefined || origin?.etag === undefined || etag === origin.etag)
    );
  }

  async #begin(reply: Reply): Promise<void> {
    const { url, size, maxBytes } = this.#options;
    const total = announcedLength(reply);
    if (total !== undefined && (size === undefined ? total > maxBytes : total !== size)) {
      const type = reply.headers.get('content-type');
      const wanted = size === undefined ? `at most ${count(maxBytes)}` : count(size);
      throw dataError(
        `${this.#subject()} is not the archive: the server (HTTP ${reply.statusLine}) offers ${count(total)} bytes` +
          `${type === null ? '' : ` of ${printable(type, 80)}`}, expected ${wanted}; nothing was kept`,
        { hint: this.#options.hint(this.#part.bytes) },
      );
    }
    const origin: Origin = {
      url: maskSecrets(url),
      etag: strongEtag(reply),
      lastModified: reply.headers.get('last-modified') ?? undefined,
      total,
    };
    await this.#part.begin(origin);
  }

  async #receive(reply: Reply): Promise<void> {
    const { size, maxBytes, onProgress } = this.#options;
    const part = this.#part;
    const total = size ?? part.origin?.total;
    for await (const chunk of reply.chunks) {
      if (part.bytes + chunk.length > (total ?? maxBytes)) {
        const seen = part.bytes + chunk.length;
        await part.empty();
        throw dataError(
          `${this.#subject()} is not the archive: the server (HTTP ${reply.statusLine}) sent ${count(seen)} bytes and ` +
            `more, expected ${count(total ?? maxBytes)}; nothing was kept`,
          { hint: this.#options.hint(this.#part.bytes) },
        );
      }
      await part.append(chunk);
      onProgress?.(part.bytes, total, 'downloading');
    }
    if (total !== undefined && part.bytes < total) {
      throw new NetworkError(`the server ended the answer early (HTTP ${reply.statusLine})`, 'retry');
    }
  }

  async #startOver(why: string): Promise<never> {
    await this.#part.empty();
    throw new NetworkError(`${why} (HTTP ${this.#statusLine}): starting over`, 'retry');
  }

  #refused(reply: Reply): NetworkError {
    const { status, statusLine, headers } = reply;
    const message = status === 407 ? 'the proxy requires a password' : 'the server answered';
    const remedy = status >= 500 || status === 429 || status === 408 ? 'retry' : 'give up';
    return new NetworkError(`${message}: HTTP ${statusLine}`, remedy, {
      retryAfterMs: retryAfter(headers.get('retry-after')),
    });
  }

  #failure(why: string, tries: number, cause?: unknown): UserError {
    const status = this.#statusLine === undefined || why.includes('HTTP') ? '' : ` after HTTP ${this.#statusLine}`;
    const often = tries === 1 ? '' : ` (${tries} tries)`;
    return failure(`could not download ${this.#subject()}: ${why}${status}${often}; received ${this.#received()}`, {
      cause,
      hint: this.#options.hint(this.#part.bytes),
    });
  }

  #subject(): string {
    return this.#options.url + throughProxy(this.#options.url, this.#options.env);
  }

  #received(): string {
    const { bytes, origin } = this.#part;
    const total = this.#options.size ?? origin?.total;
    return `${count(bytes)} of ${total === undefined ? 'an unknown number of' : count(total)} bytes`;
  }
}
