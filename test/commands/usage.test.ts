import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { printed, userError } from '../helpers/caught.ts';
import { runLine, wordsOf } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { widest } from '../helpers/styles.ts';

const SMALL = '--dataset shapes --limit 50 --no-run';

const WRONG: readonly (readonly [line: string, message: string])[] = [
  [
    'knn --k seven',
    '--k must be a whole number of at least 1, or several: 1,3,5 or 1..9 or 1..9:linear:5; got "seven"',
  ],
  ['knn --k 0', 'got "0"'],
  ['knn --k 1,,3', 'got "1,,3"'],
  ['knn --k 41 --folds 5', 'error: --k must be at most 40, the training images left by 5 folds; got 41'],
  ['crossval --k 41', 'error: --k must be at most 40, the training images left by 5 folds; got 41'],
  ['knn --k 51 --test', '--k must be at most 50, the number of training images; got 51'],
  ['knn --folds 1', 'error: --folds must be a whole number of at least 2; got 1'],
  ['knn --folds 51', 'error: --folds must be at most 50, the number of images; got 51'],
  ['knn --folds 2.5', '--folds must be a whole number; got "2.5"'],
  ['knn --metric l3', '--metric must be l2, l1 or cosine, or a comma-separated list of them; got "l3"'],
  ['knn --ties nearst', 'did you mean nearest?'],
  ['knn --limit 0', '--limit must be a whole number of at least 1; got "0"'],
  [
    'knn --limit 10001',
    'error: --limit must be a whole number from 1 to 10000, the size of the training set; got 10001',
  ],
  ['info --dataset shapes --limit 10001', 'error: --limit must be a whole number from 1 to 10000'],
  ['crossval --val 50', 'error: --val must be less than 50, to leave images to train on; got 50'],
  ['crossval --folds 51', 'error: --folds must be at most 50, the number of images; got 51'],
  ['knn --run-dir x --no-run', '--run-dir says where to write the run, but --no-run writes none'],
  ['linear --features hog,hue', 'to join them: hog+hue; this compares them: cifar-train crossval --features hog,hue'],
  ['linear --features hog,hgo', 'there is no feature "hog,hgo"'],
  ['knn --threads 0', '--threads must be a whole number from 1 to 64; got "0"'],
  ['knn --seed 4294967296', '--seed must be a whole number from 0 to 4294967295'],
  ['knn --flods 5', 'did you mean --folds?'],
  ['knn 7', 'knn takes only options; got "7"'],
  ['kn', 'did you mean knn?'],
  ['linear --learning-rate -0.1', '--learning-rate must be a number greater than 0; got "-0.1"'],
  ['linear --loss softmx', 'did you mean softmax?'],
  ['linear --reg-strength -1', '--reg-strength must be a number of at least 0'],
  ['linear --val 50', 'error: --val must be less than 50, to leave images to train on; got 50'],
  ['linear --epochs 0', '--epochs must be a whole number from 1 to 100000; got "0"'],
  ['crossval --model linear --epochs 5,100001', '--epochs must be a whole number from 1 to 100000'],
  ['linear --dataset shape', 'did you mean shapes?'],
  [
    'linear --loss hinge',
    '--loss must be softmax, svm, squared-hinge, ova-hinge, ova-squared-hinge, crammer-singer or mse; got "hinge"',
  ],
  ['linear --loss mse --delta 2', '--delta does not apply to --loss mse, only to svm, squared-hinge,'],
  ['linear --loss svm --delta 0', '--delta must be a number greater than 0; got 0'],
  ['linear --elastic-beta 2', '--elastic-beta does not apply to --reg l2, only to elastic'],
  ['linear --momentum 0.9', 'leave --momentum out, or choose one that uses it: --optimizer momentum'],
  ['linear --optimizer momentum --momentum 1', '--momentum must be a number of at least 0 and less than 1; got 1'],
  ['linear --optimizer adam --alpha 0.9', '--alpha does not apply to --optimizer adam, only to rmsprop'],
  ['linear --optimizer adm', 'did you mean adam?'],
  ['linear --tries 5', '--tries does not apply to --solver sgd, only to random-search'],
  [
    'linear --solver random-search --epochs 5',
    '--epochs does not apply to --solver random-search, which takes no steps',
  ],
  ['linear --solver sgd --optimizer random-search', '--optimizer random-search cannot be combined with --solver sgd'],
  ['linear --optimizer random-search --tries 0', '--tries must be a whole number of at least 1; got "0"'],
  ['linear --optimizer random-search --learning-rate 1', '--learning-rate does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --beta2 0.9', '--beta2 does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --schedule cosine', '--schedule does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --schedule constant', '--schedule does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --epochs 10', '--epochs does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --batch-size 256', '--batch-size does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --init normal', '--init does not apply to --optimizer random-search'],
  ['linear --optimizer random-search --no-shuffle', '--no-shuffle does not apply to --optimizer random-search'],
  ['linear --reg none --reg-strength 1e-4', '--reg-strength does not apply to --reg none, only to l2, l1, el'],
  ['lr-find --reg none --reg-strength 1e-4', '--reg-strength does not apply to --reg none'],
  ['gradcheck --reg none --reg-strength 1e-4', '--reg-strength does not apply to --reg none'],
  [
    'linear --schedule step --decay-every 10',
    '--decay-every must be less than the 10 epochs of the training, or the rate never drops; got 10',
  ],
  ['linear --schedule cosin', 'did you mean cosine?'],
  ['linear --decay 0.5', '--decay does not apply to --schedule constant, only to step, exponential, inverse'],
  ['linear --schedule cosine --decay-every 2', '--decay-every does not apply to --schedule cosine'],
  ['linear --schedule exponential --decay 2', '--decay of the exponential schedule must be a number greater than 0'],
  [
    'linear --warm-up soon',
    '--warm-up must be a number of steps such as 200, or of epochs such as 2epochs; got "soon"',
  ],
  ['linear --warm-up 2.5', '--warm-up must be a number of steps'],
  ['linear --warm-up -1epochs', '--warm-up must be a number of steps'],
  ['linear --batch-size some', '--batch-size must be a whole number of at least 1, or all; got "some"'],
  ['linear --batch-size al', 'did you mean all?'],
  ['linear --early-stopping 0', '--early-stopping must be a whole number of at least 1; got "0"'],
  ['linear --early-stopping 2 --val 0', '--early-stopping needs validation images, but there are none'],
  ['lr-find --from 1 --to 0.1', '--to must be greater than --from; got 0.1 after 1'],
  ['lr-find --steps 5', '--steps must be a whole number from 10 to 100000; got "5"'],
  ['lr-find --steps 1e9', '--steps must be a whole number from 10 to 100000; got "1e9"'],
  ['crossval --k 1..900,901..1800', 'a list can have at most 1000 different values'],
  ['knn --k 1..900,901..1800', 'a list can have at most 1000 different values'],
  ['lr-find --loss softmax --delta 2', '--delta does not apply to --loss softmax'],
  ['lr-find --optimizer sgd --beta1 0.5', '--beta1 does not apply to --optimizer sgd, only to adam, adamw'],
  ['gradcheck --loss softmax,mse --delta 2', '--delta does not apply to --loss softmax'],
  ['gradcheck --reg l3', '--reg must be l2, l1, elastic or none, or a comma-separated list of them; got "l3"'],
  ['gradcheck --images 0', '--images must be a whole number from 1 to 1000; got "0"'],
  ['gradcheck --images 1001', '--images must be a whole number from 1 to 1000; got "1001"'],
  ['crossval --learning-rate 1e-1..1e-4:log:4', 'got "1e-1..1e-4:log:4"'],
  ['crossval --learning-rate 1e-4..1e-1', '--learning-rate 1e-4..1e-1 does not say how many values to try'],
  ['crossval --learning-rate 1e-4..1e-1', 'give their number, --learning-rate 1e-4..1e-1:log:4, or draw from it'],
  ['crossval --learning-rate 1e-4..1e-1:lgo:3', 'unknown spacing "lgo": did you mean log?'],
  ['crossval --batch-size 64..256:lgo:3', 'unknown spacing "lgo": did you mean log?'],
  ['crossval --model knn,svm', '--model must be knn, linear or network'],
];

describe('usage errors say what to do', () => {
  test.each(WRONG)('%s', async (line, message) => {
    const [command = '', ...rest] = wordsOf(line);
    const known = ['knn', 'linear', 'crossval', 'lr-find', 'gradcheck'].includes(command);
    const shared = rest.includes('--limit') ? SMALL.replace('--limit 50 ', '') : SMALL;
    const isShared = known && !rest.includes('--dataset');
    const error = await userError(runLine(isShared ? `${command} ${shared} ${rest.join(' ')}` : line));
    expect(error.kind).toBe('usage');
    expect(printed(error)).toContain(message);
  });
});

describe('what is wrong whatever the data is told before there is any, and nothing is downloaded', () => {
  const lines = WRONG.filter(([line]) => !/^(info|kn) |--limit|--dataset/.test(`${line} `));
  test.each<readonly [line: string, message: string]>([
    ...lines.map(([line, message]) => [`${line} --limit 50`, message] as const),
    ['knn --limit 50001', '--limit must be a whole number from 1 to 50000, the size of the training set; got 50001'],
    ['knn --classes coarse', '--classes coarse does not apply to the dataset cifar10'],
    ['knn --k 50001 --test', '--k must be at most 50000, the number of training images'],
    ['crossval --k 40001', '--k must be at most 40000, the training images left by 5 folds; got 40001'],
    ['crossval --val 50000', '--val must be less than 50000'],
    ['crossval --search grid --trials 3', '--trials says how many settings a random search draws'],
    ['crossval --csv none/x.csv', '--csv none/x.csv cannot be written: there is no folder none'],
    ['crossval --trials-from none.jsonl', '--trials-from must be a file; there is no none.jsonl'],
    ['crossval --refit --no-run', '--refit saves its model in the run folder, but --no-run writes none'],
    ['knn --run-dir full', '--run-dir must be a new or an empty folder; full holds notes.txt'],
    ['knn --run-dir full/notes.txt', '--run-dir must be a new or an empty folder; full/notes.txt is a file'],
    ['knn --run-dir full/notes.txt/x', 'part of the path is a file, not a folder (ENOTDIR)'],
  ])('%s', async (line, message) => {
    const cwd = await scratchFolder();
    await mkdir(join(cwd, 'full'));
    await writeFile(join(cwd, 'full', 'notes.txt'), '');
    const notes: string[] = [];
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    const error = await userError(runLine(line, { cwd, env, onNote: (note) => notes.push(note) }));
    expect(printed(error)).toContain(message);
    expect(notes).toEqual([]);
    expect(await readdir(cwd)).toEqual(['full']);
  });
});

test.each(Object.keys(COMMANDS))('%s --help', async (name) => {
  const help = (await runLine(`${name} --help`)).out.join('');
  expect(help).toContain(`Usage: cifar-train ${name} [options]`);
  expect(help).toContain('$ cifar-train ');
  expect(widest(help)).toBeLessThanOrEqual(80);
});

describe('data that is not there', () => {
  test('without a network the error names what works without one, and leaves nothing behind', async () => {
    const cwd = await scratchFolder();
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', CIFAR_TRAIN_DATA: join(cwd, 'elsewhere') };
    const line = 'download --url http://127.0.0.1:9/x.tar.gz --timeout 1';
    const { kind, message, hint } = await userError(runLine(line, { cwd, env }));
    expect(kind).toBe('failed');
    expect(message).toContain('http://127.0.0.1:9/x.tar.gz');
    expect(hint).toContain('cifar-train knn --k 7 --folds 5 --dataset shapes');
    expect(hint).toContain(`--data-dir ${join(cwd, 'elsewhere')}`);
    expect(await readdir(cwd)).toEqual([]);
  });

  test('a data folder that is a file of another kind', async () => {
    const cwd = await scratchFolder();
    await writeFile(join(cwd, 'notes.txt'), 'not an archive');
    const error = await userError(runLine('info --data-dir notes.txt', { cwd }));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining('notes.txt')]);
  });
});
