import { dirname } from 'node:path';
import { dataError, hint, type UserError } from '../../../errors.ts';
import { shellWord } from '../../../util/shell-word.ts';
import { downloadCommand } from '../../hints.ts';
import { mistakenArchive } from '../../other-dataset.ts';
import type { DatasetSpec } from '../../specs/spec.ts';
import { SPECS } from '../../specs.ts';
import { partsOf } from './members.ts';

/** What an archive turns out to be, if it is not the binary edition of the dataset that was requested. */
export type Mistaken =
  | { readonly dataset: DatasetSpec }
  | { readonly edition: 'Python' | 'MATLAB'; readonly of: DatasetSpec; readonly folder: string };

const FOLDERS: Readonly<Record<string, readonly ['Python' | 'MATLAB', DatasetSpec]>> = {
  'cifar-10-batches-py': ['Python', SPECS.cifar10],
  'cifar-100-python': ['Python', SPECS.cifar100],
  'cifar-10-batches-mat': ['MATLAB', SPECS.cifar10],
  'cifar-100-matlab': ['MATLAB', SPECS.cifar100],
};

/** What a member's folder says of its archive. */
export function mistakenFor(spec: DatasetSpec, path: string): Mistaken | undefined {
  for (const folder of partsOf(path)) {
    const dataset = Object.values(SPECS).find((other) => other.folder === folder && other.name !== spec.name);
    if (dataset !== undefined) return { dataset };
    if (!Object.hasOwn(FOLDERS, folder)) continue;
    const [edition, of] = FOLDERS[folder]!;
    return { edition, of, folder };
  }
  return undefined;
}

/** What the names of all the members say, in an archive whose folder has another name. */
export function mistakenByNames(spec: DatasetSpec, names: ReadonlySet<string>): Mistaken | undefined {
  for (const of of Object.values(SPECS)) {
    const have = (rename: (name: string) => string) => of.batches.every(({ name }) => names.has(rename(name)));
    if (of.name !== spec.name && have((name) => name)) return { dataset: of };
    const folder = '';
    if (have((name) => name.replace('.bin', ''))) return { edition: 'Python', of, folder };
    if (have((name) => name.replace('.bin', '.mat'))) return { edition: 'MATLAB', of, folder };
  }
  return undefined;
}

/** The error for an archive that is not the binary edition of the dataset that was requested. */
export function mistakenEdition(archive: string, spec: DatasetSpec, mistaken: Mistaken): UserError {
  if ('dataset' in mistaken) return mistakenArchive(archive, spec, mistaken.dataset);
  const { edition, of } = mistaken;
  const dataDir = dirname(archive);
  const unpack =
    edition === 'Python'
      ? `unpack it, then it can be read: \`tar -xf ${shellWord(archive)} -C ${shellWord(dataDir)}\`\nor `
      : '';
  return dataError(
    `${archive} is the ${edition} edition of ${of.title}; archives are read of the binary edition only`,
    {
      hint: hint`${unpack}download the binary edition: \`${downloadCommand(of, {})}\``,
    },
  );
}
