import { dataError, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { isMissing } from '../../files/system-error.ts';
import { readMetadata } from '../safetensors.ts';

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
    if (isMissing(error)) throw dataError(`there is no model file ${path}`, { cause: error });
    throw error instanceof UserError ? fail('it is not a safetensors file', error) : diskError(error, 'read', path);
  });
  if (metadata.format === undefined) throw fail('it does not say who wrote it');
  return metadata.format;
}
