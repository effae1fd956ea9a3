import { ARCHIVE_RECORD } from './archive/archive-record.ts';
import { SUMS_FILE } from './archive/sums.ts';
import { LEDGER_FILE } from './ledger.ts';
import { type DatasetSpec, pythonName } from './specs/spec.ts';
import { SPECS } from './specs.ts';

const ENDINGS = ['.tar.gz', '.tgz', '.tar'];

function filesOf({ title, archive, folder, batches, labels, python }: DatasetSpec): readonly [string, string][] {
  const ofData = `a file of ${title}`;
  const parts = [archive.name, `${archive.name}.part`, `${archive.name}.part.json`, `${archive.name}.copy`];
  const packed = [archive.name.replace(/\.tar\.gz$/, ''), python.archive];
  return [
    ...parts.map((name): [string, string] => [name, `the archive of ${title}`]),
    ...packed.flatMap((name) => ENDINGS.map((ending): [string, string] => [name + ending, `the archive of ${title}`])),
    ...[folder, python.folder].map((name): [string, string] => [name, `the folder of ${title}`]),
    ...batches.flatMap((batch) => [batch.name, pythonName(batch)]).map((name): [string, string] => [name, ofData]),
    ...[...labels.map(({ namesFile }) => namesFile), python.metaFile].map((name): [string, string] => [name, ofData]),
  ];
}

const USES: ReadonlyMap<string, string> = new Map([
  [LEDGER_FILE, 'the ledger of test readings'],
  [SUMS_FILE.toLowerCase(), 'the digests of the data'],
  [ARCHIVE_RECORD.toLowerCase(), 'the digest of an archive'],
  ...Object.values(SPECS).flatMap(filesOf),
]);

/**
 * What is looked for in a data folder under a name, such as `the ledger of test readings`; undefined for any other name. In
 * capitals or not: on some systems that is the same file.
 */
export const useInData = (name: string): string | undefined => USES.get(name.toLowerCase());
