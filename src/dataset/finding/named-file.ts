import { basename, dirname } from 'node:path';
import { dataError, hint, type UserError } from '../../errors.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { type DatasetSpec, pythonName } from '../specs/spec.ts';
import { SPECS } from '../specs.ts';

/** The command that takes an archive apart where it stands. */
const unpackCommand = (path: string): string => `tar -xf ${shellWord(path)} -C ${shellWord(dirname(path))}`;

const ENDING = /\.(tar|tar\.gz|tgz)$/i;

/** The other edition that an archive is, by its name: `cifar-10-python.tar.gz`. */
export function otherEdition(
  path: string,
): { readonly spec: DatasetSpec; readonly edition: 'python' | 'matlab' } | undefined {
  const stem = basename(path).replace(ENDING, '');
  for (const spec of Object.values(SPECS)) {
    for (const edition of ['python', 'matlab'] as const) {
      if (ENDING.test(path) && stem === spec[edition].archive) return { spec, edition };
    }
  }
  return undefined;
}

/** What an archive is, and what to do with it. */
export interface EditionText {
  readonly what: string;
  readonly advice: string;
}

/** What to do with an archive of another edition, known by its name. */
export function otherEditionText(path: string): EditionText | undefined {
  const found = otherEdition(path);
  return found && editionText(path, found.spec, found.edition);
}

/** What to do with an archive that is of another edition. */
export function editionText(path: string, spec: DatasetSpec, edition: 'python' | 'matlab'): EditionText {
  return edition === 'python'
    ? {
        what: `the Python edition of ${spec.title}`,
        advice: `unpack it, then it can be read: \`${unpackCommand(path)}\``,
      }
    : {
        what: `the MATLAB edition of ${spec.title}, which cannot be read`,
        advice: 'take the binary or the Python edition',
      };
}

/**
 * The error for a file, given as the data, that is no archive of this dataset's binary edition: a single batch, or an archive
 * of another edition; undefined for any other file.
 */
export function mistakenFile(path: string, spec: DatasetSpec): UserError | undefined {
  const other = otherEditionText(path);
  if (other !== undefined) return dataError(`${path} is ${other.what}`, { hint: other.advice });
  const name = basename(path);
  const owner = [spec, ...Object.values(SPECS)].find(({ batches }) =>
    batches.some((batch) => batch.name === name || pythonName(batch) === name),
  );
  if (owner === undefined) return undefined;
  const dataset = owner.name === spec.name ? '' : ` --dataset ${owner.name}`;
  return dataError(`${path} is a single batch of ${owner.title}, not the folder of all of them`, {
    hint: hint`name the folder that it is in: --data-dir ${shellWord(dirname(path))}${dataset}`,
  });
}
