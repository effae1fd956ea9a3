import { resolve } from 'node:path';
import { MAX_THREADS } from '../util/checks.ts';
import { type Constraint, integer, list, parseOption, path } from '../util/options.ts';
import { expandHome } from '../util/text/expand-home.ts';
import { optional, toggle } from './command.ts';

const TAG = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,39}$/u;

/** Where the data is by default. */
const DEFAULT_DATA_DIR = './data';

export const outputFlags = {
  json: toggle('--json', 'print one JSON object on stdout instead of tables'),
  quiet: toggle('--quiet', 'no progress and no notes on stderr'),
  verbose: toggle('--verbose', 'on errors, also print their causes'),
};

export const dataDirFlag = {
  dataDir: optional(
    '--data-dir <path>',
    'a folder with the batches, its parent, or the archive',
    path(),
    '$CIFAR_TRAIN_DATA or ./data',
  ),
};

/** A word that a run is marked with. */
export const tag: Constraint<string> = {
  expected: 'a word of letters, digits, dots, hyphens and underscores, of 40 characters at most',
  parse: (typed) => (TAG.test(typed) ? typed : undefined),
  accepts: (value): value is string => typeof value === 'string' && TAG.test(value),
  advise: (typed) => (/\s/.test(typed.trim()) ? 'write several with commas between them: baseline,svm' : undefined),
};

/** How a process runs an experiment: none of it changes a result. */
export const processFlags = {
  threads: optional(
    '--threads <n>',
    'worker threads; the results are the same for any number',
    integer({ min: 1, max: MAX_THREADS }),
    'as many as the work and the processors allow',
  ),
  runDir: optional('--run-dir <path>', 'where to write this run: a new or empty folder', path(), 'runs/<command>-<n>'),
  run: toggle('--no-run', 'write no run folder'),
  tag: optional('--tag <words>', 'words to find this run by, as in cifar-train runs --tag baseline', list(tag)),
  ...outputFlags,
};

/** The warning about a data folder that was named beside images that are in none; undefined where it was not. */
export const folderOfShapes = (dataset: unknown, typed: ReadonlySet<string>): string | undefined =>
  dataset === 'shapes' && typed.has('dataDir')
    ? 'shapes are made, not read: --data-dir only says where readings of their test set are counted'
    : undefined;

/**
 * The data folder: the flag, else the environment, else ./data; absolute.
 * @throws UserError (usage) for a `~` in the environment's that cannot be expanded, or for an address
 */
export function dataDirectory(
  options: { readonly dataDir: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): string {
  const { CIFAR_TRAIN_DATA: named } = env;
  const variable = 'CIFAR_TRAIN_DATA';
  const elsewhere = named ? parseOption(variable, expandHome(named, env, variable), path()) : DEFAULT_DATA_DIR;
  return resolve(options.dataDir ?? elsewhere);
}
