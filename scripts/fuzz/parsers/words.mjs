// @ts-check
/** @import { Parser } from '../parsers.mjs' */
/** @import { Random } from '../random.mjs' */

import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { dataDirectory } from '../../../dist/cli/common-flags.js';
import { makeProgram } from '../../../dist/cli/make-program.js';
import { inFlags } from '../../../dist/cli/setting-flags.js';
import { createTerminal } from '../../../dist/cli/terminal/node-terminal.js';
import { COMMANDS } from '../../../dist/commands/catalogue.js';
import { agentFor, proxyFor } from '../../../dist/dataset/archive/network/proxy.js';
import { interruption } from '../../../dist/errors.js';
import { mutateJson } from '../mutate-json.mjs';

const LINES = [
  'knn --k 1,3..9 --metric l1,l2 --folds 5 --ties smallest --test --seed 3',
  'linear --loss svm --learning-rate 0.01 --reg l2 --reg-strength 1e-4 --epochs 3 --batch-size 100 --optimizer momentum --momentum 0.9',
  'linear --solver random-search --tries 10 --val 0 --json',
  'linear --schedule cosine --warm-up 0.1 --early-stopping 3 --limit 500 --run-dir runs/x --threads 2',
  'crossval --model linear --loss softmax,svm --learning-rate 1e-3..1e-1:log:5 --reg-strength 0,1e-4 --folds 3 --epochs 2',
  'crossval --model knn --k 1..20:5 --metric l1 --search random --trials 3 --prune --refit --test',
  'crossval --trials-from trials.json --csv sweep.csv --resume runs/crossval-1',
  'network --hidden 500,100 --activation tanh --dropout 0.5 --mirror --init xavier --features hog:cell=4+hue',
  'lr-find --from 1e-6 --to 10 --steps 100 --loss svm',
  'gradcheck --loss svm,softmax --reg l2 --images 5 --coordinates 10',
  'download --url http://127.0.0.1:9/x --sha256 abc --timeout 5 --data-dir data',
  'info --dataset cifar100 --classes coarse --data-dir nowhere',
  'features --features kernel-map:quick+hue --image 7 --no-cache',
  'predict runs/linear-1 photos --top 1 --fit contain --csv photos.csv --picture seen.png',
  'evaluate runs/linear-1 photos --fit stretch --test',
  'runs list --command linear --status finished --tag baseline --in runs --all',
  'runs compare linear-1 linear-2 --html rules.html',
  'runs reproduce last --threads 1',
  'runs rm linear-1',
  'help knn',
  '--version',
];
const WORDS = [...new Set(LINES.join(' ').split(' '))];

/** Words in another order, twice, left out, of other lines. @param {Buffer} bytes @param {Random} random */
function reshapeWords(bytes, random) {
  const words = bytes.toString().split('\0');
  for (let n = 1 + random.below(3); n > 0; n--) {
    const at = random.below(words.length + 1);
    const way = random.below(4);
    if (way === 0) words.splice(at, 1);
    else if (way === 1) words.splice(at, 0, random.pick(WORDS));
    else if (way === 2) words.splice(at, 0, /** @type {string} */ (words[random.below(words.length)] ?? ''));
    else
      words[at] = random.pick([
        '',
        '-',
        '--',
        '1e999',
        '-1',
        '0',
        'NaN',
        '1..1e9',
        '1,'.repeat(2000),
        '__proto__',
        'toString',
        '\u202e',
        '~',
        '~root/x',
        '1e-3..1:log:99999',
        '\ud800',
        '{}',
        '3,3',
        '5..1',
      ]);
  }
  return Buffer.from(words.join('\0'));
}

const typed = (/** @type {string} */ command) => command;
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Parses words, and runs their command up to where it would take data.
 * @param {readonly string[]} words @param {Record<string, string>} env
 */
async function run(words, env) {
  const stream = nowhere();
  const terminal = createTerminal({ stdout: stream, stderr: stream, env, typed, quiet: false, json: false });
  const signal = AbortSignal.abort(interruption());
  const program = { name: 'cifar-train', description: 'the lab', version: '0.0.0', commands: COMMANDS, startHere: [] };
  const setup = { env, typed, width: 80, write: () => {}, onRepeated: () => {} };
  try {
    const made = await makeProgram(program, words, setup, async (command, options, typed) => {
      try {
        await command.run(options, { commandLine: 'cifar-train', env, terminal, typed, signal });
      } catch (error) {
        throw inFlags(error, command.flags);
      }
    });
    await made.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  } finally {
    terminal.close();
  }
}

const ENVIRONMENTS = [
  { CIFAR_TRAIN_DATA: '~/data', HOME: '/root', LC_ALL: 'C', COLUMNS: '80', TERM: 'dumb', FORCE_COLOR: '1' },
  { HTTP_PROXY: 'http://user:secret@127.0.0.1:9', NO_PROXY: 'localhost,.example.com,10.0.0.0/8', npm_command: 'exec' },
  { https_proxy: '127.0.0.1:9', ALL_PROXY: 'socks5://127.0.0.1:9', no_proxy: '*', LANG: 'en_US.UTF-8', NO_COLOR: '' },
];

/**
 * Parsers of what is typed and of what the environment says.
 * @param {string} folder
 * @returns {Promise<readonly Parser[]>}
 */
export async function wordParsers(folder) {
  process.chdir(folder);
  return [
    {
      name: 'arguments',
      seeds: LINES.map((line) => Buffer.from(line.split(' ').join('\0'))),
      reshape: reshapeWords,
      // The built-in shapes need no data: they would be drawn, and searched.
      read: (bytes) => run(bytes.toString().replaceAll('shapes', 'cifar10').split('\0'), {}),
    },
    {
      name: 'environment',
      seeds: ENVIRONMENTS.map((env) => Buffer.from(JSON.stringify(env))),
      reshape: (bytes, random) => Buffer.from(JSON.stringify(mutateJson(JSON.parse(bytes.toString()), random))),
      read: async (bytes) => {
        const env = variables(bytes);
        const terminal = createTerminal({
          stdout: nowhere(),
          stderr: nowhere(),
          typed,
          env,
          quiet: false,
          json: false,
        });
        terminal.out(`– ${terminal.width} ${terminal.typed('cifar-train knn')}`);
        terminal.close();
        dataDirectory({ dataDir: undefined }, env);
        for (const url of ['http://127.0.0.1:9/x', 'https://example.com/x'].map((text) => new URL(text))) {
          proxyFor(url, env);
          agentFor(env, new AbortController().signal, () => {})(url);
        }
        await run(['help', 'knn'], env);
      },
    },
  ];
}

/** What of an input could be an environment: texts by name, without NUL. @param {Buffer} bytes */
function variables(bytes) {
  const text = bytes.toString().replaceAll('\0', '');
  try {
    const entries = Object.entries(Object(JSON.parse(text)));
    return Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  } catch {
    return Object.fromEntries(
      ['CIFAR_TRAIN_DATA', 'HTTP_PROXY', 'NO_PROXY', 'COLUMNS', 'LC_ALL'].map((name) => [name, text]),
    );
  }
}
