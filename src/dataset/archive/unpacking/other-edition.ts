import { dataError, hint, type UserError } from '../../../errors.ts';
import { editionText } from '../../finding/named-file.ts';
import { downloadCommand } from '../../hints.ts';
import { mistakenArchive } from '../../other-dataset.ts';
import { type DatasetSpec, pythonName } from '../../specs/spec.ts';
import { SPECS } from '../../specs.ts';
import { partsOf } from './members.ts';

/** What an archive turns out to be, if it is not the binary edition of the dataset that was requested. */
export interface Mistaken {
  readonly of: DatasetSpec;
  readonly edition: 'binary' | 'python' | 'matlab';
}

/** What a member's folder says of its archive. */
export function mistakenFor(spec: DatasetSpec, path: string): Mistaken | undefined {
  const folders = partsOf(path);
  for (const of of Object.values(SPECS)) {
    if (of.name !== spec.name && folders.includes(of.folder)) return { of, edition: 'binary' };
    if (folders.includes(of.python.folder)) return { of, edition: 'python' };
    if (folders.includes(of.matlab.folder)) return { of, edition: 'matlab' };
  }
  return undefined;
}

/** What the names of all the members say, in an archive whose folder has another name. */
export function mistakenByNames(spec: DatasetSpec, names: ReadonlySet<string>): Mistaken | undefined {
  for (const of of Object.values(SPECS)) {
    const have = (rename: (name: string) => string) => of.batches.every(({ name }) => names.has(rename(name)));
    if (of.name !== spec.name && have((name) => name)) return { of, edition: 'binary' };
    if (have((name) => pythonName({ name }))) return { of, edition: 'python' };
    if (have((name) => `${pythonName({ name })}.mat`)) return { of, edition: 'matlab' };
  }
  return undefined;
}

/** The error for an archive that is not the binary edition of the dataset that was requested. */
export function mistakenEdition(archive: string, spec: DatasetSpec, mistaken: Mistaken, dataDir: string): UserError {
  const { of, edition } = mistaken;
  if (edition === 'binary') return mistakenArchive(archive, spec, of);
  const { what, advice } = editionText(archive, of, edition);
  return dataError(`${archive} is ${what}`, {
    hint: hint`${advice}\nor download the binary edition: \`${downloadCommand(of, { dataDir })}\``,
  });
}
