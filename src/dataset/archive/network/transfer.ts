import { dataError, failure, type Hint, hint, type UserError } from '../../../errors.ts';
import { count, duration } from '../../../util/format.ts';
import { maskQuery } from '../../../util/text/mask-query.ts';
import { maskSecrets, repeatsQuery } from '../../../util/text/mask-secrets.ts';
import { type FileWatch, never } from '../../watch.ts';
import { type Origin, type PartFile, VALIDATORS, validatorOf } from '../part-file.ts';
import { isTarHeader } from '../tar-header.ts';
import type { Environment } from './environment.ts';
import { get, type Reply, refusedBy, throughProxy } from './http.ts';
import { NetworkError } from './network-error.ts';
import { backoff, type RetryPolicy } from './retry.ts';
import { textInPlace } from './web-page.ts';

export interface TransferOptions extends FileWatch {
  readonly url: string;
  /** Bytes of the file, if known beforehand. */
  readonly size: number | undefined;
  /** The most bytes accepted if the size is unknown. */
  readonly maxBytes: number;
  readonly env: Environment;
  readonly policy: RetryPolicy;
  /** Added to every error: what to do, given how many bytes the next try can continue. */
  readonly hint: (continuable: number) => Hint;
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

const WEB_PAGE_ADVICE =
  'a network that asks to sign in first answers every address with its own page: open the address in a browser, sign in, and try again';

const GUNZIPPED_ADVICE = 'it may hold the right batches: save it with another program, and give that copy to --from';

/**
 * The first bytes of a body.
 * @param isRefused whether the body is not wanted anyway: then nothing more goes wrong with it
 */
async function firstBytes({ chunks }: Reply, isRefused: boolean): Promise<Uint8Array> {
  const nothing = { value: undefined };
  const { value } = await (isRefused ? chunks.next().catch(() => nothing) : chunks.next());
  return value ?? new Uint8Array();
}

/** How often a changed file may reset the count of failures: a server that sends a new one each time would be asked for ever. */
const MOST_CHANGES = 3;

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
  /** The most bytes of a try so far: one with more sets the count of failures back. */
  #best = 0;
  /** What the last body was a part of. */
  #last: Origin | undefined;
  #changes = 0;

  constructor(part: PartFile, options: TransferOptions) {
    this.#part = part;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { policy, onNote, signal = never } = this.#options;
    this.#best = this.#continuable();
    let failures = 0;
    for (let tries = 1; ; tries++) {
      try {
        await this.#try();
        return;
      } catch (error) {
        if (!(error instanceof NetworkError) || signal.aborted) throw error;
        if (this.#part.bytes > this.#best) failures = 0;
        this.#best = Math.max(this.#best, this.#part.bytes);
        failures++;
        const connected = this.#statusLine !== undefined;
        const hopeless = error.remedy === 'give up' || (error.remedy === 'retry once connected' && !connected);
        const { retryAfterMs = 0 } = error;
        if (!hopeless && retryAfterMs > policy.maxRetryAfterMs) {
          throw this.#failure(tries, error.at(`and asks to wait ${duration(retryAfterMs / 1000)}`));
        }
        if (hopeless || failures >= policy.maxFailures || tries >= policy.maxTries) {
          throw this.#failure(tries, error);
        }
        const wait = backoff(policy, failures, retryAfterMs);
        const received = this.#isOther() ? '' : `; received ${this.#received()}`;
        onNote?.(`${error.message}${received}; trying again in ${wait / 1000} s`);
        await policy.sleep(wait, signal);
      }
    }
  }

  /** One request. Returns when the file is complete as far as lengths tell. */
  async #try(): Promise<void> {
    const { url, env, policy, signal = never } = this.#options;
    const headers = this.#rangeHeaders();
    await get(url, { headers, env, stallMs: policy.stallMs, signal }, async (reply) => {
      this.#statusLine = reply.statusLine;
      const { status } = reply;
      if (status === 416 && (await this.#options.isComplete())) return;
      const continuing = headers.Range !== undefined;
      if ((status === 416 || status === 206) && !continuing) {
        throw this.#startOver('the server answers as if a part were asked for');
      }
      if (status === 416) throw this.#startOver('the server cannot continue the file');
      const mismatch = status === 206 ? this.#mismatch(reply) : undefined;
      if (mismatch !== undefined) throw this.#startOver(mismatch);
      if (status === 200) await this.#receiveWhole(reply);
      else if (status !== 206) throw refusedBy('the server answered', reply, throughProxy(url, env) !== '');
      else await this.#receive(reply);
    });
  }

  #validator(): string | undefined {
    return validatorOf(this.#part.origin, this.#options.url);
  }

  /** Whether the bytes that are here are of a try that cannot be continued, or of an earlier run's from another address. */
  #isOther(): boolean {
    const { bytes, origin, resumed } = this.#part;
    return bytes > 0 && (origin === undefined || (resumed && this.#validator() === undefined));
  }

  /** How many of the bytes that are here the next try can continue. */
  #continuable(): number {
    return this.#part.continuable(this.#options.url);
  }

  /** Requests the rest, if there is a first part and a way to know that it is of the same file. */
  #rangeHeaders(): Readonly<Record<string, string>> {
    const bytes = this.#continuable();
    return bytes === 0 ? {} : { Range: `bytes=${bytes}-`, 'If-Range': this.#validator()! };
  }

  /** Why a 206 does not continue the bytes that are here; undefined if it does. */
  #mismatch(reply: Reply): string | undefined {
    const { bytes, origin } = this.#part;
    const range = contentRange(reply);
    const etag = strongEtag(reply);
    const modified = reply.headers.get('last-modified');
    const total = range?.total;
    if (range?.start !== bytes) return 'the server cannot continue the file where it stopped';
    const isSame =
      (total === undefined || origin?.total === undefined || total === origin.total) &&
      (total === undefined || this.#options.size === undefined || total === this.#options.size) &&
      (etag === undefined || origin?.etag === undefined || etag === origin.etag) &&
      (modified === null || origin?.etag !== undefined || modified === origin?.lastModified);
    return isSame ? undefined : 'the file on the server has changed';
  }

  /** A body from its first byte on. What is here already is kept until it is clear that this is neither empty nor a page of a portal. */
  async #receiveWhole(reply: Reply): Promise<void> {
    const { url, size, maxBytes } = this.#options;
    const total = announcedLength(reply);
    const isOther = total !== undefined && (size === undefined ? total > maxBytes : total !== size);
    const type = reply.headers.get('content-type');
    const head = isOther && total <= (size ?? maxBytes) ? new Uint8Array() : await firstBytes(reply, isOther);
    const mediaType = /^\s*([\w.+-]{1,40}\/[\w.+-]{1,60})/.exec(maskSecrets(type ?? ''))?.[1]; // before it is cut
    const ofType = mediaType === undefined ? '' : ` of ${mediaType}`;
    const text = textInPlace(type, head);
    if (text !== undefined) {
      throw this.#notTheArchive(reply, `sent ${text}${text === 'text' ? ofType : ''}`, WEB_PAGE_ADVICE);
    }
    if (size !== undefined && isTarHeader(head)) {
      throw this.#notTheArchive(reply, 'sent a tar file that is not gzipped', GUNZIPPED_ADVICE);
    }
    if (isOther) {
      const wanted = size === undefined ? `at most ${count(maxBytes)}` : count(size);
      throw this.#notTheArchive(reply, `offers ${count(total)} bytes${ofType}, expected ${wanted}`);
    }
    if (head.length === 0) throw new NetworkError(`the server sent nothing (HTTP ${reply.statusLine})`, 'retry');
    /** A header if it may be kept on disk: it can be read back, and repeats no secret. */
    const storable = (name: keyof typeof VALIDATORS, said: string | null | undefined): string | undefined => {
      const { data: header } = VALIDATORS[name].safeParse(said);
      if (header === undefined || maskSecrets(header) !== header) return undefined;
      return repeatsQuery(header, new URL(url)) ? undefined : header;
    };
    const origin: Origin = {
      url: maskQuery(url),
      etag: storable('etag', strongEtag(reply)),
      lastModified: storable('lastModified', reply.headers.get('last-modified')),
      total,
    };
    if (this.#part.resumed) {
      this.#options.onNote?.(`the ${this.#earlier()} cannot be continued from here: starting over`);
    }
    const { etag, lastModified } = this.#last ?? origin;
    const hasChanged = this.#part.resumed || origin.etag !== etag || origin.lastModified !== lastModified;
    if (hasChanged && this.#changes < MOST_CHANGES) {
      this.#changes++;
      this.#best = 0;
    }
    this.#last = origin;
    await this.#part.begin(origin);
    await this.#receive(reply, head);
  }

  /** @param head what was taken of the body already */
  async #receive(reply: Reply, head: Uint8Array = new Uint8Array()): Promise<void> {
    const { size, maxBytes, onProgress } = this.#options;
    const part = this.#part;
    const total = size ?? part.origin?.total;
    const take = async (chunk: Uint8Array) => {
      const seen = part.bytes + chunk.length;
      if (seen > (total ?? maxBytes)) {
        await part.empty();
        const words = `sent ${count(seen)} bytes and more, expected ${count(total ?? maxBytes)}`;
        throw this.#notTheArchive(reply, words);
      }
      await part.append(chunk);
      onProgress?.(part.bytes, total, 'downloading');
    };
    if (head.length > 0) await take(head);
    for await (const chunk of reply.chunks) await take(chunk);
    if (total !== undefined && part.bytes < total) {
      throw new NetworkError(`the server ended the answer early (HTTP ${reply.statusLine})`, 'retry');
    }
  }

  #notTheArchive({ statusLine }: Reply, what: string, advice?: string): UserError {
    const kept = this.#part.bytes;
    const left = kept === 0 ? 'nothing was kept' : `the ${this.#earlier()} are kept`;
    return dataError(`${this.#subject()} is not the archive: the server (HTTP ${statusLine}) ${what}; ${left}`, {
      hint: this.#hint(advice),
    });
  }

  #hint(advice: string | undefined): Hint {
    const usual = this.#options.hint(this.#continuable());
    return advice === undefined ? usual : hint`${advice}\n${usual}`;
  }

  /** The next try asks for the whole. What is here stays until that comes. */
  #startOver(why: string): NetworkError {
    const over = this.#continuable() === 0 ? '' : ': starting over';
    if (over !== '') this.#part.forget();
    return new NetworkError(`${why} (HTTP ${this.#statusLine})${over}`, 'retry');
  }

  #failure(tries: number, cause: NetworkError): UserError {
    const why = cause.message;
    const status = this.#statusLine === undefined || why.includes('HTTP') ? '' : ` after HTTP ${this.#statusLine}`;
    const often = tries === 1 ? '' : ` (${tries} tries)`;
    return failure(`could not download ${this.#subject()}: ${why}${status}${often}; received ${this.#received()}`, {
      cause,
      hint: this.#hint(cause.advice),
    });
  }

  #subject(): string {
    return maskQuery(this.#options.url) + throughProxy(this.#options.url, this.#options.env);
  }

  #earlier(): string {
    return `${count(this.#part.bytes)} bytes of an earlier ${this.#part.resumed ? 'download' : 'try'}`;
  }

  #received(): string {
    const { bytes, origin } = this.#part;
    const total = this.#options.size ?? origin?.total;
    if (this.#isOther()) return `nothing; the ${this.#earlier()} are kept`;
    return `${count(bytes)} of ${total === undefined ? 'an unknown number of' : count(total)} bytes`;
  }
}
