import { dataError, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { isMissing } from '../../files/system-error.ts';
import { readMetadata } from '../safetensors.ts';
import { DAMAGED_MODEL, missingModel } from './read-model.ts';

/**
 * What the file of a model says of its format: `cifar-train linear`. Only its head is read.
 * @throws UserError (data) for a file that is absent, or no safetensors file that names its format; (failed) if it cannot be
 *   read
 */
export async function modelFormat(path: string): Promise<string> {
  const fail = (what: string, cause?: unknown) =>
    dataError(`${path} is not a model of cifar-train: ${what}`, {
      cause,
      hint: 'name a model.safetensors, or the folder of a run that has one',
    });
  const metadata = await readMetadata(path).catch((error: unknown) => {
    if (isMissing(error)) throw missingModel(path, error);
    if (!(error instanceof UserError)) throw diskError(error, 'read', path);
    const [cut] = /its header claims \d+ bytes, but only \d+ follow/.exec(error.message) ?? [];
    if (cut !== undefined)
      throw dataError(`${path} is damaged or cut short: ${cut}`, { cause: error, hint: DAMAGED_MODEL });
    const [strange] = /it is [^,]+, not a regular file/.exec(error.message) ?? [];
    throw fail(strange ?? 'it is not a safetensors file', error);
  });
  if (metadata.format === undefined) throw fail('it does not say who wrote it');
  return metadata.format;
}
