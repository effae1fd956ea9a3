import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { printed, userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { textOf } from '../../helpers/readers/markup.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { widest } from '../../helpers/styles.ts';

const SMALL = '--dataset shapes --limit 300';

/** Runs in a folder of their own, each of one line. */
async function made(...lines: readonly string[]): Promise<string> {
  const cwd = await scratchFolder();
  for (const line of lines) await runLine(`${line} ${SMALL}`, { cwd });
  return cwd;
}

const linesOf = (cwd: string, run: string) =>
  readFileSync(join(cwd, 'runs', run, 'predictions.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

test('two trainings: what differs, the accuracies, the test, the curves', async () => {
  const cwd = await made('linear --epochs 3 --tag base', 'linear --epochs 4 --optimizer nesterov --threads 1');
  const { runs, differences, pairs, figures } = await runJson('runs compare linear-1 runs/linear-2', { cwd });
  expect(
    Object.fromEntries(differences.map(({ name, values }: { name: string; values: unknown }) => [name, values])),
  ).toEqual({
    optimizer: ['sgd', 'nesterov'],
    learningRate: [0.05, 0.005],
    epochs: [3, 4],
    momentum: [null, 0.9],
  });
  expect(runs.map(({ label, path, tags }: Record<string, unknown>) => [label, path, tags])).toEqual([
    ['A', 'runs/linear-1', ['base']],
    ['B', 'runs/linear-2', []],
  ]);
  const [a, b] = [linesOf(cwd, 'linear-1'), linesOf(cwd, 'linear-2')];
  const isRight = ([, , truth, predicted]: string[]) => truth === predicted;
  const only = (some: string[][], others: string[][]) =>
    some.filter((line, i) => isRight(line) && !isRight(others[i]!)).length;
  expect(pairs).toMatchObject([
    { first: 'A', second: 'B', test: { nImages: 30, onlyFirst: only(a, b), onlySecond: only(b, a) } },
  ]);
  expect(
    figures.map(({ title, lines }: { title: string; lines: { points: unknown[] }[] }) => [
      title,
      lines.map(({ points }) => points.length),
    ]),
  ).toEqual([
    ['training loss', [3, 4]],
    ['validation accuracy (%)', [3, 4]],
  ]);
  for (const width of [80, 50]) {
    const text = (await runLine('runs compare linear-1 last', { cwd, width })).out.join('\n');
    expect(widest(text)).toBeLessThanOrEqual(width);
    expect(text).toMatch(/optimizer +sgd +nesterov/);
    expect(text).toContain('B against A: of 30 images only B is right on');
  }
});

test('k-NN on folds and a training share the images of the last: the others were not judged by both', async () => {
  const cwd = await made('knn --k 1,3', 'linear --epochs 2 --seed 0,5');
  const { pairs, figures } = await runJson('runs compare knn-1 linear-1', { cwd });
  expect(pairs[0].test).toMatchObject({ nImages: 30, seeds: [null, 0] });
  expect((await runLine('runs compare knn-1 linear-1', { cwd })).out.join()).toContain(
    'B against A (B: seed 0): of 30 images only B',
  );
  expect(figures.map(({ title }: { title: string }) => title)).toEqual([
    'training loss',
    'validation accuracy (%)',
    'accuracy (%)',
  ]);
});

test.each([
  [['linear --epochs 1', 'linear --epochs 1 --val 0'], 'one of them kept no predictions'],
  [['linear --epochs 1', 'linear --epochs 1 --seed 1'], 'their data differ'], // the shapes are drawn from the seed
  [['linear --epochs 1 --classes disk,ring', 'linear --epochs 1 --classes disk,heart'], 'their data differ'],
])('%j: %s', async (lines, why) => {
  const cwd = await made(...lines);
  expect((await runLine('runs compare linear-1 linear-2', { cwd })).out.join()).toContain(
    `B against A: not tested image by image: ${why}`,
  );
});

test('predictions that were copied from another run are not compared', async () => {
  const cwd = await made('linear --epochs 1', 'linear --epochs 3');
  const [one, other] = ['linear-1', 'linear-2'].map((run) => join(cwd, 'runs', run, 'predictions.csv'));
  writeFileSync(one!, readFileSync(other!));
  const said = (await runLine('runs compare linear-1 linear-2', { cwd })).out.join().replaceAll(/\s+/g, ' ');
  expect(said).toContain(
    'B against A: not tested image by image: the predictions.csv of one of them is not what its run.json says',
  );
});

test('two sweeps are tested on what their winners said of the images held out', async () => {
  const cwd = await made(
    'crossval --k 1,3 --metric l2 --folds 2',
    'crossval --model linear --loss svm --epochs 2 --folds 2',
  );
  const { pairs } = await runJson('runs compare crossval-1 crossval-2', { cwd });
  const [a, b] = ['crossval-1', 'crossval-2'].map((run) => new Map(linesOf(cwd, run).map((line) => [line[0], line])));
  const isRight = ([, , truth, predicted]: string[]) => truth === predicted;
  const images = [...a!.keys()];
  const only = (one: Map<unknown, string[]>, other: Map<unknown, string[]>) =>
    images.filter((image) => isRight(one.get(image)!) && !isRight(other.get(image)!)).length;
  expect(pairs).toMatchObject([{ test: { nImages: 300, onlyFirst: only(a!, b!), onlySecond: only(b!, a!) } }]);
});

test('the loss of a run that was edited may be any text: it stays on its line, and the page is drawn', async () => {
  const cwd = await made('linear --epochs 2', 'linear --epochs 2');
  const path = join(cwd, 'runs/linear-1/run.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"loss": "softmax"', '"loss": "soft\\n\\"max"'));
  const { figures } = await runJson('runs compare linear-1 linear-2 --html page.html', { cwd });
  expect(figures[0].title).toBe(String.raw`training loss: soft\n"max`);
  expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toContain('soft');
});

test('losses of two kinds are drawn in two charts', async () => {
  const cwd = await scratchFolder();
  const small = '--dataset shapes --limit 100 --epochs 2';
  await runLine(`linear ${small}`, { cwd });
  await runLine(`linear ${small} --loss svm`, { cwd });
  await runLine(`crossval ${small} --model linear --loss svm --learning-rate 0.001 --reg-strength 0 --val 20`, { cwd });
  const { figures } = await runJson('runs compare linear-1 linear-2 crossval-1', { cwd });
  const drawn = figures.map(({ title, lines }: { title: string; lines: { label: string }[] }) => [
    title,
    lines.map(({ label }) => label).join(''),
  ]);
  expect(drawn).toEqual([
    ['training loss: softmax', 'A'],
    ['training loss: svm', 'BC'],
    ['validation accuracy (%)', 'ABC'],
  ]);
});

test('a sweep stands for the trial that it chose', async () => {
  const cwd = await made(
    'crossval --model linear --loss softmax --reg-strength 0,0.03,0.1,0.3,1 --epochs 8 --folds 3 --one-standard-error',
    'linear --epochs 2',
  );
  const { best, chosen } = JSON.parse(readFileSync(join(cwd, 'runs/crossval-1/run.json'), 'utf8')).results;
  expect(chosen.meanTestScore).not.toBe(best.meanTestScore);
  const { runs, figures } = await runJson('runs compare crossval-1 linear-1', { cwd });
  expect(runs[0].validation.accuracy).toBe(chosen.meanTestScore);
  const [of] = figures.find(({ title }: { title: string }) => title === 'training loss').lines;
  expect(of.points.map(([, y]: number[]) => y)).toEqual(
    chosen.curve.map(({ trainLoss }: { trainLoss: number }) => trainLoss),
  );
});

test('an option of one run may be called as what every object has', async () => {
  const cwd = await made('linear --epochs 1', 'linear --epochs 1');
  const path = join(cwd, 'runs/linear-2/run.json');
  const odd = '"__proto__": { "a": 1 }, "constructor": 5, "toString": "b"';
  writeFileSync(path, readFileSync(path, 'utf8').replace('"options": {', `"options": { ${odd},`));
  const { differences } = await runJson('runs compare linear-1 linear-2', { cwd });
  expect(differences).toEqual([
    { name: 'constructor', values: [null, 5] },
    { name: 'toString', values: [null, 'b'] },
  ]);
  const text = (await runLine('runs compare linear-1 linear-2', { cwd })).out.join('\n');
  expect(text).toMatch(/constructor +5/);
});

test('runs without curves and accuracies', async () => {
  const cwd = await made('lr-find --steps 10', 'lr-find --steps 10');
  expect((await runLine('runs compare lr-find-1 lr-find-2', { cwd })).out.join()).toContain('they differ in no option');
});

describe('--html', () => {
  test('writes a page, and replaces its own', async () => {
    const cwd = await made('linear --epochs 2', 'linear --epochs 2 --loss svm', 'knn --k 1,3,5');
    const line = 'runs compare linear-1 linear-2 knn-1 --html page.html';
    const { notes } = await runLine(line, { cwd });
    expect(notes).toEqual(['the page is in page.html']);
    const page = readFileSync(join(cwd, 'page.html'), 'utf8');
    const text = textOf(parse(page));
    for (const words of [
      'Comparison of runs',
      'B: runs/linear-2',
      "McNemar's exact test",
      'loss',
      'svm',
      'the best of 3 runs',
    ]) {
      expect(text).toContain(words);
    }
    expect(page.match(/<svg/g)).toHaveLength(5); // four curves, and the weights
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    const legends = [...page.matchAll(/<svg.*?<\/svg>/gs)].map(([svg]) =>
      [...svg.matchAll(/>([ABC]): runs/g)].map(([, label]) => label),
    );
    expect(legends).toEqual([['A'], ['B'], ['A', 'B'], ['C'], ['A', 'B']]);
    await runLine(line, { cwd });
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toBe(page);
  });

  test('of runs of different data none is the best', async () => {
    const cwd = await made('linear --epochs 1', 'linear --epochs 1 --classes disk,ring');
    await runLine('linear --epochs 1 --classes ring,disk --dataset shapes --limit 200', { cwd });
    await runLine('linear --epochs 2 --classes ring,disk --dataset shapes --limit 300', { cwd });
    const pageOf = async (a: string, b: string) => {
      await runLine(`runs compare ${a} ${b} --html page.html`, { cwd });
      return readFileSync(join(cwd, 'page.html'), 'utf8');
    };
    for (const other of ['linear-2', 'linear-3']) {
      const page = await pageOf('linear-1', other);
      expect(textOf(parse(page))).toContain('2 runs of different data');
      expect(page).not.toContain('class="best"');
    }
    expect(textOf(parse(await pageOf('linear-2', 'linear-3')))).toContain('2 runs of different data'); // fewer images
    expect(textOf(parse(await pageOf('linear-2', 'linear-4')))).toContain('the best of 2 runs'); // the same two classes
  });

  test.each([
    ['notes.html', '--html would replace notes.html, which is not a comparison of runs'],
    ['run.json', '--html run.json would take the name of a file of a run'],
    ['no/where.html', 'there is no folder no'],
  ])('%s is refused before anything is compared', async (file, message) => {
    const cwd = await scratchFolder();
    writeFileSync(join(cwd, 'notes.html'), '<!doctype html>mine');
    const error = await userError(runLine(`runs compare a b --html ${file}`, { cwd }));
    expect(printed(error)).toContain(message);
  });
});

test.each([
  ['runs compare linear-1', 'runs compare needs at least two runs'],
  ['runs compare linear-1 runs/linear-1', 'runs compare needs two different runs; all of these are runs/linear-1'],
  ['runs compare linear-1 linear-9', 'there is no run linear-9'],
])('%s is refused', async (line, message) => {
  const cwd = await made('linear --epochs 1');
  expect(printed(await userError(runLine(line, { cwd })))).toContain(message);
});
