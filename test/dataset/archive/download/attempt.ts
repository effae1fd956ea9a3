import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { downloadArchive } from '../../../../src/dataset/archive/download.ts';
import { type FilledDownload, fillDownload } from '../../../../src/dataset/archive/download-options.ts';
import { CIFAR10 } from '../../../../src/dataset/specs/cifar10.ts';
import { Random } from '../../../../src/util/random.ts';
import { type Behaviour, send, serve } from '../../../helpers/downloads/loopback.ts';
import { quick } from '../../../helpers/quick.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const random = Random.seeded(7);
/** What is downloaded, and what is not. */
export const file = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
export const other = Uint8Array.from({ length: 100_000 }, () => random.integer(256));
export const longer = Uint8Array.from({ length: 300_000 }, (_, i) => file[i % file.length]!);
export const sha256 = sha256Of(file);
export const etag = { headers: { ETag: '"one"' } };

/** What a download meets. */
export interface Setting {
  readonly script: readonly Behaviour[];
  /** Whether the size is known beforehand, as that of the official archive is. */
  readonly sized?: boolean;
  readonly stallMs?: number;
  /** What an earlier run left: bytes, and its sidecar. */
  readonly part?: { readonly bytes: Uint8Array; readonly origin?: object };
}

/** A download that has yet to be run, from a server that behaves as a script says. */
export async function attempt({ script, sized = true, stallMs, part }: Setting) {
  const folder = await scratchFolder();
  const path = join(folder, 'cifar-10-binary.tar.gz');
  const server = await serve(...script);
  if (part !== undefined) {
    await writeFile(`${path}.part`, part.bytes);
    if (part.origin) await writeFile(`${path}.part.json`, JSON.stringify({ url: server.url, ...part.origin }));
  }
  const { policy, waits } = quick(stallMs);
  const notes: string[] = [];
  const filled: FilledDownload = {
    ...fillDownload(CIFAR10, { url: server.url, sha256, env: {}, policy, onNote: (text) => notes.push(text) }),
    size: sized ? file.length : undefined,
  };
  return { folder, path, server, waits, notes, run: () => downloadArchive(path, filled) };
}

/** What an earlier run left. */
export const begun = { bytes: file.subarray(0, 40_000), origin: { etag: '"one"', total: file.length } };
export const whole = send(file, etag);
export const half = { after: 50_000 } as const;
