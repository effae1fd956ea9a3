import { access } from 'node:fs/promises';
import { dataError, hint, type UserError } from '../../errors.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { shellWord } from '../../util/text/shell-word.ts';

/**
 * The error for a run whose data is wanted again and is not where it was. It is not downloaded again: it may have been moved,
 * and it may have been other data than the official one.
 * @param command what is to be done with the run, to which the data is named: `cifar-train linear --resume runs/linear-1`
 */
export async function movedData(
  command: string,
  { directory, manifest }: { readonly directory: RunDirectory; readonly manifest: RunManifest },
  { dataDir }: { readonly dataDir: string },
): Promise<UserError> {
  const { source } = manifest.dataset;
  const isThere = await access(source).then(
    () => true,
    () => false,
  );
  const again = (folder: string) => ({ command: `${command} --data-dir ${folder}` });
  const place = dataDir === source ? `no longer in ${source}` : `not in ${dataDir}: it was in ${source}`;
  return dataError(`the data of ${directory.path} is ${place}`, {
    hint: isThere
      ? hint`name that folder: ${again(shellWord(source))}`
      : hint`if it was moved, name its new place: ${again('DIR')}
if it is gone, get it back first: ${{ command: `cifar-train download --data-dir ${shellWord(dataDir)}` }}`,
  });
}
