import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import { dataError, type Hint, hint, type UserError } from '../../../errors.ts';
import { count } from '../../../util/format.ts';
import { quoted } from '../../../util/text/printable.ts';
import type { DatasetSpec } from '../../specs/spec.ts';
import { MemberJudge, partsOf } from './members.ts';
import { mistakenByNames, mistakenEdition, mistakenFor } from './other-edition.ts';

export interface UnpackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether it is the official file, byte for byte; undefined if that is not known of files of this name. */
  readonly isOfficial: boolean | undefined;
}

/** Room for what tar adds to the files, and for small files that are passed over. */
const SLACK_BYTES = 2 ** 24;

/** What tar says, in our words. */
const TAR_TROUBLES: readonly (readonly [said: RegExp, what: string])[] = [
  [/checksum/i, 'a checksum is wrong'],
  [/truncated|incomplete/i, 'it is truncated'],
  [/unrecognized archive/i, 'there are no files in it'],
  [/path is too long|too long/i, 'a name is too long'],
  [/linkpath|symbolic|link/i, 'a link leads nowhere'],
];

const tarTrouble = (said: string): string =>
  TAR_TROUBLES.find(([pattern]) => pattern.test(said))?.[1] ?? 'it is not laid out as a tar archive';

/** Hashes a file as it is written. */
class Digests {
  readonly #sha256 = createHash('sha256');
  readonly #md5: Hash | undefined;
  readonly #official: { readonly sha256?: string; readonly md5?: string };

  constructor(spec: DatasetSpec, name: string) {
    this.#official = spec.batches.find((batch) => batch.name === name) ?? {};
    const { sha256, md5 } = this.#official;
    this.#md5 = sha256 === undefined && md5 !== undefined ? createHash('md5') : undefined;
  }

  update(chunk: Uint8Array): void {
    this.#sha256.update(chunk);
    this.#md5?.update(chunk);
  }

  end(): Pick<UnpackedFile, 'sha256' | 'isOfficial'> {
    const sha256 = this.#sha256.digest('hex');
    const known = this.#official.sha256 ?? this.#official.md5;
    const own = this.#md5?.digest('hex') ?? sha256;
    return { sha256, isOfficial: known === undefined ? undefined : known === own };
  }
}

/** Takes an archive apart into a folder, member by member, without trusting its contents. */
export class Unpacker {
  readonly files: UnpackedFile[] = [];
  readonly #spec: DatasetSpec;
  readonly #archive: string;
  readonly #folder: string;
  readonly #hint: Hint;
  readonly #judge: MemberJudge;
  readonly #mostBytes: number;
  /** The names of the files that were passed over. */
  readonly #skipped = new Set<string>();
  readonly #parser: Parser;
  #current: { name: string; bytes: number; fd: number; digests: Digests } | undefined;
  #unpacked = 0;
  #ended = false;
  #trouble: { readonly error: Error; readonly member: string | undefined } | undefined;

  /**
   * @param allowed the files that are taken, and the most bytes of each
   * @param folder where they go
   * @param advice what to do about the archive, for errors
   */
  constructor(spec: DatasetSpec, allowed: ReadonlyMap<string, number>, archive: string, folder: string, advice: Hint) {
    this.#judge = new MemberJudge(spec, allowed);
    this.#mostBytes = [...allowed.values()].reduce((sum, bytes) => sum + bytes, SLACK_BYTES);
    this.#spec = spec;
    this.#archive = archive;
    this.#folder = folder;
    this.#hint = advice;
    this.#parser = new Parser({ strict: true, zstd: false });
    this.#parser.on('error', (error: Error & { header?: { path?: string } }) => {
      this.#trouble ??= { error, member: this.#current?.name ?? error.header?.path };
    });
    this.#parser.on('eof', () => {
      this.#ended = true;
    });
    this.#parser.on('entry', (entry: ReadEntry) => this.#enter(entry));
    this.#parser.on('ignoredEntry', (entry: ReadEntry) => this.#nameOf(entry));
  }

  /** Takes the next bytes of the tar stream. */
  write(chunk: Buffer): void {
    // Packed twice: the parser would unpack it by itself, past our count. No member's name begins with that byte.
    if (this.#unpacked === 0 && chunk[0] === 0x1f) throw this.#damaged('it holds another archive, not files');
    this.#unpacked += chunk.length;
    const most = this.#mostBytes;
    if (this.#unpacked > most) {
      throw dataError(
        `${this.#archive}: refused${this.#current === undefined ? '' : ` at member ${quoted(this.#current.name)}`}: it unpacks to more than ${count(most)} bytes, more than ${this.#spec.title} has`,
        { hint: this.#hint },
      );
    }
    // After tar's end mark the parser would buffer everything that follows.
    if (!this.#ended) this.#parser.write(chunk);
    this.#check();
  }

  end(): void {
    this.#parser.end();
    this.#check();
    const missing = this.#spec.batches.map(({ name }) => name).filter((name) => !this.#judge.isTaken(name));
    if (missing.length === 0) return;
    const mistaken = mistakenByNames(this.#spec, this.#skipped);
    if (mistaken !== undefined) throw mistakenEdition(this.#archive, this.#spec, mistaken, dirname(this.#folder));
    throw this.#damaged(`it lacks ${missing.join(', ')}`);
  }

  close(): void {
    if (this.#current !== undefined) closeSync(this.#current.fd);
    this.#current = undefined;
  }

  #enter(entry: ReadEntry): void {
    const name = this.#nameOf(entry);
    if (name === undefined) {
      entry.resume();
      return;
    }
    const file = {
      name,
      bytes: 0,
      fd: openSync(join(this.#folder, name), 'wx'),
      digests: new Digests(this.#spec, name),
    };
    this.#current = file;
    entry.on('data', (chunk: Buffer) => {
      for (let done = 0; done < chunk.length; ) done += writeSync(file.fd, chunk, done);
      file.digests.update(chunk);
      file.bytes += chunk.length;
    });
    entry.on('end', () => {
      this.close();
      this.files.push({ name, bytes: file.bytes, ...file.digests.end() });
    });
  }

  /** The name under which a member is written, or undefined if it is passed over; throws if it may not be there. */
  #nameOf(entry: ReadEntry): string | undefined {
    const mistaken = mistakenFor(this.#spec, entry.path);
    if (mistaken !== undefined) throw mistakenEdition(this.#archive, this.#spec, mistaken, dirname(this.#folder));
    const verdict = this.#judge.judge(entry);
    if ('name' in verdict) return verdict.name;
    if ('refusal' in verdict) {
      throw dataError(`${this.#archive}: refused member ${quoted(entry.path)}: ${verdict.refusal}`, {
        hint: hint`this is not ${this.#spec.title}'s archive; ${this.#hint}`,
      });
    }
    this.#skipped.add(partsOf(entry.path).at(-1)!);
    return undefined;
  }

  #check(): void {
    if (this.#trouble === undefined) return;
    const { error, member } = this.#trouble;
    const where = member === undefined || member === '' ? '' : ` in member ${quoted(member)}`;
    throw this.#damaged(`${tarTrouble(error.message)}${where}`, error);
  }

  #damaged(what: string, cause?: unknown): UserError {
    return dataError(`${this.#archive} is damaged or not ${this.#spec.title}'s archive: ${what}`, {
      cause,
      hint: this.#hint,
    });
  }
}
