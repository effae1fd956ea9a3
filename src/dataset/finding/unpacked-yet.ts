import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dataError, hint, type UserError } from '../../errors.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { fileTrouble } from '../file-trouble.ts';
import { downloadCommand } from '../hints.ts';
import type { DatasetSpec } from '../specs/spec.ts';
import { otherEdition, otherEditionText, unpackCommand } from './named-file.ts';

/**
 * The names in a folder; none if there is no such folder.
 * @throws UserError (failed) for a folder that cannot be listed, which is not the same as an empty one
 */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'ENOTDIR') return [];
    throw fileTrouble(error, folder, 'look into the data folder');
  }
}

/**
 * The error for a folder without batches that holds something which can become some: an archive of the Python edition, or the
 * binary one that a browser has gunzipped; or that is the MATLAB edition. Undefined if there is nothing of the kind.
 * @throws UserError (failed) for a folder that cannot be listed
 */
export async function notUnpackedYet(spec: DatasetSpec, folder: string): Promise<UserError | undefined> {
  const names = (await namesIn(folder)).sort();
  const or = (dataDir: string) => hint`or download the binary edition: \`${downloadCommand(spec, { dataDir })}\``;
  if (basename(folder) === spec.matlab.folder || names.includes('data_batch_1.mat')) {
    return dataError(`${folder} is the MATLAB edition of ${spec.title}, which cannot be read`, {
      hint: hint`take the Python edition, ${spec.python.archive}.tar.gz, ${or('data')}`,
    });
  }
  const gunzipped = spec.archive.name.replace(/\.gz$/, '');
  for (const path of names.map((name) => join(folder, name))) {
    const known = otherEdition(path);
    const isGunzipped = basename(path) === gunzipped;
    if (!isGunzipped && (known?.spec.name !== spec.name || known.edition !== 'python')) continue;
    const what = isGunzipped ? `the archive of ${spec.title}, gunzipped` : otherEditionText(path)!.what;
    return dataError(`there are no batches of ${spec.title} in ${folder}, but ${basename(path)} is ${what}`, {
      hint: hint`unpack it, then it can be read: \`${unpackCommand(path)}\`\n${or(folder)}`,
    });
  }
  return undefined;
}
