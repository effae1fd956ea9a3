import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, hint, usageError } from '../../errors.ts';
import { leftBeside, nameBeside } from '../../files/beside.ts';
import { diskError } from '../../files/disk-error.ts';
import { syncFolderOf } from '../../files/folders.ts';
import { kindOf } from '../../files/kind-of.ts';
import { removeFile } from '../../files/remove-file.ts';
import { isMissing } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { heldRead } from '../../util/stopping/held-reads.ts';
import { quoted } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { onFile } from '../file-trouble.ts';
import { downloadCommand, urlWord } from '../hints.ts';
import { refuseOtherArchive } from '../other-dataset.ts';
import { never } from '../watch.ts';
import type { DownloadedArchive } from './archive-record.ts';
import { fileDigest } from './digest.ts';
import type { FilledDownload } from './download-options.ts';

/**
 * What is known of a local archive, before anything is done for it.
 * @throws UserError: (usage) there is no such file; (failed) the disk
 */
export async function localArchive(from: string, { spec, url }: Pick<FilledDownload, 'spec' | 'url'>): Promise<Stats> {
  const source = await heldRead(stat(from)).catch((error) => {
    if (isMissing(error)) return undefined;
    throw diskError(error, 'read', from);
  });
  if (source?.isFile()) return source;
  if (source === undefined) {
    throw usageError(`--from must name an archive; there is no file ${quoted(from)}`, {
      hint: `download it some other way first, for example: \`curl -LO ${urlWord(url)}\``,
    });
  }
  const archive = shellWord(join(from, spec.archive.name));
  throw usageError(`--from must name an archive; ${quoted(from)} is ${kindOf(source)}`, {
    hint: source.isDirectory()
      ? `name the archive in it: --from ${archive}; a folder of batches is used as it is: --data-dir ${shellWord(from)}`
      : 'name a regular file',
  });
}

/**
 * Copies a local archive into place, through the same checks as a download. A `.part` file of a download is left alone.
 * @param makeRoom called before what is there is replaced
 * @throws UserError: (usage) there is no such file; (data) wrong size or digest; (failed) the disk
 */
export async function copyArchive(
  path: string,
  from: string,
  filled: FilledDownload,
  makeRoom: () => Promise<void>,
): Promise<DownloadedArchive> {
  const { spec, sha256, size, dataDir, onProgress, signal = never } = filled;
  const otherwise = (actual: string) =>
    hint`if you mean this archive: \`${downloadCommand(spec, { from, sha256: actual, dataDir })}\``;
  const source = await localArchive(from, filled);
  if (size !== undefined && source.size !== size) {
    const { sha256: actual } = await fileDigest(from, filled);
    refuseOtherArchive(from, actual, spec, (other) => hint`\`${downloadCommand(other, { from, dataDir })}\``);
    throw dataError(
      `${from} is not the expected archive: it has ${count(source.size)} bytes, expected ${count(size)}; its SHA-256 is ` +
        `${actual}, expected ${sha256}`,
      { hint: hint`if the copy is incomplete, copy or download it again; ${otherwise(actual)}` },
    );
  }
  for (const left of await leftBeside(path, 'copy')) await removeFile(left);
  const temporary = nameBeside(path, 'copy');
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const needs = `it needs ${count(source.size)} bytes`;
    const target = await onFile(open(temporary, 'wx'), temporary, 'copy the archive', needs);
    try {
      const stream = createReadStream(from, { highWaterMark: 2 ** 20, signal });
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await onFile(target.writeFile(chunk), temporary, 'copy the archive', needs);
        bytes += chunk.length;
        onProgress?.(bytes, source.size, 'copying');
      }
      await onFile(target.sync(), temporary, 'copy the archive', needs);
    } finally {
      await target.close();
    }
    const actual = hash.digest('hex');
    if (actual !== sha256) {
      throw dataError(
        `${from} is not the expected archive: its SHA-256 is ${actual}, expected ${sha256} (${count(bytes)} bytes)`,
        { hint: otherwise(actual) },
      );
    }
    await makeRoom();
    await onFile(rename(temporary, path), path, 'put the archive in its place');
    await syncFolderOf(path);
    return { path, bytes, sha256: actual, how: 'copied' };
  } catch (error) {
    await removeFile(temporary);
    throw diskError(error, 'read', from);
  }
}
