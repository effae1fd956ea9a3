import { describe, expect, test } from 'vitest';
import { commandHere } from '../../../src/cli/mistyped/other-commands.ts';
import { COMMANDS } from '../../../src/commands/catalogue.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';

const SHAPES = '--dataset shapes --limit 50 --no-run';

/** What the command line says about words that are wrong, without the pointer to `--help`. */
async function complaint(line: string): Promise<string> {
  const error = await userError(runLine(line));
  expect(error.kind).toBe('usage');
  return printed(error).replace(/\n {2}cifar-train.* --help lists the (options|commands)$/, '');
}

describe('what cannot be made sense of is answered with what to type', () => {
  test.each([
    // the same for a command and for its help
    ['linaer', 'error: unknown command "linaer"\n  did you mean linear?'],
    ['linaer --help', 'error: unknown command "linaer"\n  did you mean linear?'],
    ['-h linaer', 'error: unknown command "linaer"\n  did you mean linear?'],
    ['help linaer', 'error: unknown command "linaer"\n  did you mean linear?'],
    ['help nothing-like-it', 'error: unknown command "nothing-like-it"'],
    ['--verison', 'error: unknown option --verison\n  did you mean --version?'],
    // words beside the options
    ['linear foo', 'error: linear takes only options; got "foo"'],
    ['linear epochs 5', 'error: linear takes only options; got "epochs" "5"\n  did you mean --epochs?'],
    [
      'download --url https://h.example/x?token=a hunter2',
      'error: --url takes one word; got "https://h.example/x?***" and what follows it\n  put quotes around the whole address: --url "ADDRESS"',
    ],
    ['linear --warm-up 2 epochs', 'error: --warm-up takes one word; got "2" and "epochs"\n  type --warm-up 2epochs'],
    ['linear --warm-up=2 epochs', 'error: --warm-up takes one word; got "2" and "epochs"\n  type --warm-up 2epochs'],
    ['knn --k 1 3 5 --folds 2', 'error: --k takes one word; got "1" and "3" "5"\n  type --k 1,3,5'],
    ['knn --k 1, 3', 'or 1..9:linear:5; got "1,"\n  write a list without spaces: 1,3,5'],
    ['knn --folds 5 3', 'error: knn takes only options; got "3"'],
    ['knn --shuffle true', 'error: --shuffle takes no value; got "true"\n  use it without a value: --shuffle'],
    ['knn --shuffle=yes', 'error: --shuffle takes no value; got "yes"\n  use it without a value: --shuffle'],
    ['linear --test=', 'error: --test takes no value; got ""\n  use it without a value: --test'],
    ['linear --no-shuffle=1', '--no-shuffle takes no value; got "1"\n  use it without a value: --no-shuffle'],
    ['linear --shufle=yes', 'error: unknown option --shufle'],
    ['knn --shuffle 7', 'error: knn takes only options; got "7"'],
    ['linear -- foo', 'error: linear takes only options; got "foo"'],
    [
      'linear -- --val 5',
      'error: linear takes only options; got "--val" "5"\n  leave out --: nothing behind it is an option',
    ],
    ['info --data-dir my data', 'type --data-dir "my data"'],
    [
      'knn --k',
      'error: --k must be a whole number of at least 1, or several: 1,3,5 or 1..9 or 1..9:linear:5; got nothing',
    ],
    [
      'download --sha256 --data-dir .',
      'error: --sha256 must be a SHA-256 digest; got nothing\n  its value is missing: --data-dir is the next option',
    ],
    ['linear --run-dir --epochs=3', 'got nothing\n  its value is missing: --epochs=3 is the next option'],
    ['knn --k --no-run', 'got nothing\n  its value is missing: --no-run is the next option'],
    ['knn --k=--no-run', 'or 1..9:linear:5; got "--no-run"'],
    // what other tools call it
    ['linear --lr 0.1', 'error: unknown option --lr\n  did you mean --learning-rate?'],
    ['linear --C 1', "did you mean --reg-strength (1 / (2 n C) for scikit-learn's C and n training images)?"],
    ['knn --p 2', 'did you mean --metric (l1 for p = 1, l2 for p = 2)?'],
    ['linear --weight-decay 0.1', "did you mean --reg-strength (half of PyTorch's weight_decay)?"],
    ['linear --l2 0.1', 'did you mean --reg-strength?'],
    ['crossval --reg-lambda 0.1', 'did you mean --reg-strength?'],
    ['knn --n-neighbors 5', 'did you mean --k?'],
    ['knn --n_neighbors=5', 'did you mean --k?'],
    ['knn -k 5', 'did you mean --k?'],
    ['knn --cv 5', 'did you mean --folds?'],
    ['knn --lr 0.1', 'error: unknown option --lr'],
    [
      'lr-find --learning-rate 0.1',
      'error: unknown option --learning-rate\n  did you mean --from and --to, the range of rates to try?',
    ],
    ['lr-find --lr 0.1', 'did you mean --from and --to, the range of rates to try?'],
    ['knn --learning-rate 0.1', 'error: unknown option --learning-rate'],
    ['download --learning-rate 0.1', 'error: unknown option --learning-rate'],
    ['linear --wd 0.1', "did you mean --reg-strength (half of PyTorch's weight_decay)?"],
    ['linear --lambda 0.1', 'did you mean --reg-strength?'],
    ['linear --reg 0.1', 'its strength has an option of its own: --reg-strength 0.1'],
    ['crossval --reg l2,1e-3', 'its strength has an option of its own: --reg-strength 1e-3'],
    ['linear --solver Adam', 'it is an optimizer: --optimizer Adam'],
    ['crossval --optimizer random-search', 'it is a solver: --solver random-search'],
    ['crossval --optimizer sgd,random-search', 'it is a solver: --solver random-search'],
    // several values, which another command compares, on the same data
    ['linear --loss softmax,svm', 'this compares several: cifar-train crossval --model linear --loss softmax,svm'],
    [
      'linear --optimizer sgd,adam --dataset shapes --limit=200 --epochs 2',
      'cifar-train crossval --model linear --optimizer sgd,adam --dataset shapes --limit=200',
    ],
    ['linear --learning-rate 0.1,0.2', 'cifar-train crossval --model linear --learning-rate 0.1,0.2'],
    ['lr-find --batch-size 64,all', 'cifar-train crossval --model linear --batch-size 64,all'],
    // commas that stand between layers compare nothing
    [
      'network --hidden 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17',
      'error: --hidden must be 1 to 16 numbers of hidden units from 1 to 65536, one for each layer: 500, or 500,100; got "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"',
    ],
    ['linear --loss hinge', 'did you mean svm?'],
    ['gradcheck --loss mse,cross-entropy', 'did you mean softmax?'],
    ['linear --loss log_loss', 'did you mean softmax?'],
    ['knn --metric euclidean', 'did you mean l2?'],
    ['knn --metric l2,Manhattan', 'did you mean l1?'],
    [
      'linear --val 0.1',
      'error: --val must be a whole number of at least 0; got "0.1"\n  a number of images, not a share: of 50,000 images 0.1 is --val 5000',
    ],
    ['linear --val 0.1 --limit 500', 'of 500 images 0.1 is --val 50'],
    ['linear --limit=3 --val 0.1', 'of 3 images 0.1 is --val 1'],
    ['crossval --val 0.25 --dataset shapes', 'of 10,000 images 0.25 is --val 2500'],
    ['linear --val 0.1 --dataset cifar100 --limit 20 --limit 40', 'of 40 images 0.1 is --val 4'],
    ['linear --val 0.1 --classes cat,dog', 'a number of images, not a share'],
    ['linear --val 0.1 --limit x', 'of 50,000 images 0.1 is --val 5000'],
  ])('%s', async (line, expected) => {
    const said = await complaint(line);
    if (expected.startsWith('error:')) expect(said).toBe(expected);
    else expect(said).toContain(expected);
  });
});

describe('what the library refuses is told by the flag that was typed', () => {
  test.each([
    [
      'linear --schedule step --decay 1.5',
      'error: --decay of the step schedule must be a number greater than 0 and at most 1; got 1.5',
    ],
    [
      'linear --schedule inverse --decay -1',
      'error: --decay of the inverse schedule must be a number of at least 0; got -1',
    ],
    ['linear --reg elastic --elastic-beta -1', 'error: --elastic-beta must be a number of at least 0; got -1'],
    ['lr-find --optimizer adam --beta2 1', 'error: --beta2 must be a number of at least 0 and less than 1; got 1'],
    ['gradcheck --loss svm --delta 0', 'error: --delta must be a number greater than 0; got 0'],
    [
      'crossval --model linear --optimizer momentum --momentum 1',
      'error: --momentum must be a number of at least 0 and less than 1; got 1',
    ],
    [
      'linear --csv /dev/fd/987',
      'error: --csv /dev/fd/987 cannot be written: this process was given no such file to write to\n  name a file, or /dev/stdout',
    ],
  ])('%s', async (line, message) => {
    expect(await complaint(`${line} ${SHAPES}`)).toBe(message);
  });

  test.each([
    ['--run-dir r', '--run-dir says where to write the run, but --no-run writes none'],
    ['--tag mine', '--tag gives the run words to find it by, but --no-run writes none'],
  ])('linear --no-run %s', async (flags, message) => {
    expect(await complaint(`linear ${flags} ${SHAPES}`)).toBe(`error: ${message}\n  leave one of them out`);
  });

  // Whatever the value is: it would have no meaning.
  test.each([
    ['linear --loss softmax --delta 0', '--delta does not apply to --loss softmax, only to svm,'],
    ['gradcheck --loss softmax,mse --delta 0', '--delta does not apply to --loss softmax,mse, only to svm,'],
    ['linear --momentum 1', '--momentum does not apply to --optimizer sgd, only to momentum, nesterov'],
    ['linear --decay -1', '--decay does not apply to --schedule constant'],
    ['linear --elastic-beta -1', '--elastic-beta does not apply to --reg l2'],
  ])('%s', async (line, message) => {
    expect(await complaint(`${line} ${SHAPES}`)).toContain(`error: ${message}`);
  });
});

describe('commands that are not there are answered with what is', () => {
  test.each([
    ['mlp', 'this trains a network with hidden layers: cifar-train network'],
    ['nn', 'this trains a network with hidden layers'],
    ['Network', 'did you mean network?'],
    ['cnn', 'there are no convolutional networks; this trains one with hidden layers'],
    ['train', 'this trains a linear classifier: cifar-train linear'],
    ['svm', 'it is a loss of linear classifiers: cifar-train linear --loss svm'],
    ['softmax', 'cifar-train linear --loss softmax'],
    ['classify', 'this classifies your own images with a trained model: cifar-train predict runs/linear-1 cat.jpg'],
    ['eval', 'this judges a trained model: cifar-train evaluate runs/linear-1'],
    ['score', 'this scores a new classifier on the test set: cifar-train linear --test'],
    ['ls', 'this lists runs: cifar-train runs'],
    ['compare', 'this compares runs: cifar-train runs compare linear-1 linear-2'],
    ['grid_search', 'this compares settings: cifar-train crossval'],
    ['help mlp', 'this trains a network with hidden layers'],
    ['resume', 'an option resumes a run: cifar-train linear --resume runs/linear-1'],
  ])('%s', async (line, words) => {
    expect(await complaint(line)).toContain(words);
  });

  test('none of them is a command', () => {
    expect(Object.keys(COMMANDS).filter((name) => commandHere(name) !== undefined)).toEqual([]);
  });
});

/** What a hint tells to type beside the command and its data. */
const HINTED = /: ((?:--[a-z0-9-]+ \S+ ?)+)$/m;

test.each([
  ['crossval --model linear', '--solver random-search --momentum 0.9'],
  ['crossval --model linear', '--solver random-search --decay 0.5'],
  ['crossval --model linear', '--solver random-search --schedule step --decay 0.5'],
  ['linear', '--solver random-search --beta1 0.9'],
  ['linear', '--momentum 0.5'],
  ['lr-find', '--optimizer adam --momentum 0.5'],
])('%s %s: what the hint says works at once', async (command, flags) => {
  const data = '--dataset shapes --limit 50 --no-run --quiet';
  const typed = HINTED.exec((await userError(runLine(`${command} ${flags} ${data}`))).hint ?? '')?.[1];
  expect(typed).toBeDefined();
  const hinted = new Set(typed!.match(/--[a-z-]+/g));
  const kept = flags.split(/ (?=--)/).filter((flag) => !hinted.has(flag.split(' ')[0]!));
  const rest = command === 'lr-find' ? '--steps 10' : '--epochs 1';
  const folds = command === 'linear' || command === 'lr-find' ? '' : '--folds 2 --loss softmax';
  const line = [command, ...kept, typed!.trim(), data, rest, folds].join(' ');
  expect((await runLine(line)).out.join()).not.toBe('');
});

test.each(['rmsProp', 'ADAM'])('--optimizer %s: capitals do not matter', async (name) => {
  const { options } = await runJson(`linear --optimizer ${name} --epochs 1 ${SHAPES}`);
  expect(options.optimizer).toBe(name.toLowerCase());
});

test.each(['knn', 'info', 'download'])('%s --help: first the options of its own, --help at their end', async (name) => {
  const stdout = (await runLine(`${name} --help`)).out.join('');
  const headings = stdout.match(/^\S.*ptions:$/gm);
  expect(headings).toEqual(['Options:', 'Common options:']);
  const options = /\nOptions:\n(.*?)\n\n/s.exec(stdout)?.[1] ?? '';
  expect(options.split('\n').at(-1)).toMatch(/^ {2}-h, --help /);
});

test.each(['linear', 'crossval', 'knn', 'info'])('%s --help: --help stands among other options', async (name) => {
  const stdout = (await runLine(`${name} --help`)).out.join('');
  expect(stdout).toMatch(/\n {2}-\S.*(\n {3,}\S.*)*\n {2}-h, --help /);
});
