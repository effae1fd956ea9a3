import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { loadLinearModel } from '../../src/runs/models/linear-model.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine, unwrapped } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const LINEAR = 'linear --dataset shapes --limit 500';
/** On few features: the Gram matrix of all pixels takes seconds. */
const ON_FEATURES = `${LINEAR} --features hog+hue`;
const EXACT = `${ON_FEATURES} --solver exact`;

describe('linear', () => {
  test('--json, the run and the model agree; the model predicts what was reported', async () => {
    const cwd = await scratchFolder();
    const report = await runJson(`${LINEAR} --epochs 3 --test`, { cwd });
    expect(report.epochs.map(({ epoch }: { epoch: number }) => epoch)).toEqual([1, 2, 3]);
    expect(report.valAccuracy).toBe(report.epochs[2].valAccuracy);
    expect(report.modelPath).toBe('runs/linear-1/model.safetensors');
    const metrics = (await readFile(join(cwd, 'runs/linear-1/metrics.jsonl'), 'utf8')).trim().split('\n');
    const lines = metrics.map((line) => JSON.parse(line));
    expect(lines.map(({ stepLosses, stepsPerLoss, ...record }) => record)).toEqual(report.epochs);
    for (const { stepLosses, stepsPerLoss, trainLoss } of lines) {
      expect([stepLosses.length, stepsPerLoss]).toEqual([2, 1]); // 450 images by 256
      expect((256 * stepLosses[0] + 194 * stepLosses[1]) / 450).toBeCloseTo(trainLoss, 4);
    }
    expect(report.epochs[2].trainAccuracy).toBe(report.trainAccuracy);

    const { model } = await loadLinearModel(join(cwd, report.modelPath));
    const test = makeShapes({ seed: 0 }).makeTest();
    let right = 0;
    for (let i = 0; i < test.nSamples; i++) {
      const scores = model.classNames.map((_, c) => {
        let sum = model.bias[c]!;
        for (let p = 0; p < 3072; p++)
          sum += model.weight[c * 3072 + p]! * (test.pixels[i * 3072 + p]! / 255 + model.input.offset[p]!);
        return sum;
      });
      if (scores.indexOf(Math.max(...scores)) === test.labels[i]) right++;
    }
    // f64 sums here, f32 in the kernels: a handful of near ties may fall the other way.
    expect(Math.abs(right / test.nSamples - report.testAccuracy)).toBeLessThanOrEqual(3 / test.nSamples);
  });

  test('the same model file for any number of threads; another for another seed', async () => {
    const cwd = await scratchFolder();
    const model = async (name: string, flags: string) => {
      await runLine(`${LINEAR} --epochs 2 --run-dir ${name} ${flags}`, { cwd });
      return readFile(join(cwd, name, 'model.safetensors'));
    };
    const one = await model('one', '--threads 1');
    expect((await model('two', '--threads 2')).equals(one)).toBe(true);
    expect((await model('three', '--threads 3')).equals(one)).toBe(true);
    expect((await model('other', '--seed 1')).equals(one)).toBe(false);
  });

  test('shows epochs on stderr, and curve and confusion matrix on stdout', async () => {
    const { out, notes } = await runLine(`${LINEAR} --loss svm --epochs 2 --no-run`);
    const stdout = out.join();
    expect(notes.join('\n')).toMatch(/epoch 1\/2 .*\n.*epoch 2\/2/);
    expect(stdout).toContain('training loss');
    expect(stdout).toMatch(/validation accuracy: \d+\.\d\d % of 50 images/);
    expect(stdout).toContain('disk');
  });

  test('--solver exact: the optimum, the same for any number of threads', async () => {
    const cwd = await scratchFolder();
    const solve = (name: string, flags: string) =>
      runJson(`${EXACT} --loss ova-squared-hinge --reg-strength 0.1 --run-dir ${name} ${flags}`, { cwd });
    const found = await solve('one', '--threads 1');
    const { epochs, steps, gradientNorm, converged, trainLoss, valAccuracy, options } = found;
    const { learningRate, epochs: nEpochs, optimizer, shuffle, solver, regStrength } = options;
    expect([learningRate, nEpochs, optimizer, shuffle]).toEqual([null, null, null, null]);
    expect([solver, regStrength]).toEqual(['exact', 0.1]);
    expect(await readFile(join(cwd, 'one/report.html'), 'utf8')).not.toMatch(/epochs|batchSize/);
    expect([epochs, converged, steps > 2, gradientNorm < 1e-4]).toEqual([[], true, true, true]);
    await solve('two', '--threads 2');
    const modelOf = (name: string) => readFile(join(cwd, name, 'model.safetensors'));
    expect((await modelOf('two')).equals(await modelOf('one'))).toBe(true);
    // Gradient descent stays above it.
    const near = await runJson(`${ON_FEATURES} --loss ova-squared-hinge --reg-strength 0.1 --no-run`, { cwd });
    expect(trainLoss).toBeLessThan(near.epochs[9].trainLoss);
    expect(valAccuracy).toBeGreaterThan(0.1);
  });

  test.each([
    ['1e6', 'with --reg-strength 1e6 the penalty holds the weights back (the loss is 2.30'],
    ['1e-3', undefined],
  ])('--solver exact --reg-strength %s: a penalty that leaves nothing is named', async (strength, expected) => {
    const line = `linear --dataset shapes --limit 400 --solver exact --no-run --stratify --reg-strength ${strength}`;
    const { advice } = await runJson(line);
    if (expected === undefined) expect(advice).toBeNull();
    else expect(advice).toMatchObject({ kind: 'large-penalty', text: expect.stringContaining(expected) });
  });

  test('--solver exact shows what it found', async () => {
    const { out } = await runLine(`${EXACT} --loss mse --no-run`);
    expect(out.join()).toMatch(
      /training loss at the optimum: 0\.\d+ after \d+ steps?; gradient norm [\d.]+e-\d of that at W = 0/,
    );
  });

  test.each([
    ['--reg none', 'Without a penalty softmax may have no optimum'],
    ['--reg-strength 0', 'Without a penalty softmax may have no optimum'],
  ])('--solver exact %s: no optimum is claimed', async (flags, doubt) => {
    const { out } = await runLine(`${EXACT} --limit 40 ${flags} --no-run`);
    expect(out.join(' ').replaceAll(/\s+/g, ' ')).toContain(doubt);
    expect(out.join()).not.toContain('at the optimum');
  });

  test.each([
    ['--loss svm', 'the exact solver needs a smooth loss; svm has kinks', '--loss squared-hinge'],
    ['--reg l1', 'the exact solver needs a smooth penalty; l1 has kinks at 0', '--reg l2'],
    ['--learning-rate 0.1', '--learning-rate does not apply to --solver exact, only to sgd', '--solver sgd'],
    ['--momentum 0.5', '--momentum does not apply to --solver exact, only to sgd', '--solver sgd --optimizer momentum'],
    ['--tries 5', '--tries does not apply to --solver exact', '--solver random-search'],
    ['--early-stopping 3', '--early-stopping does not apply to --solver exact', '--solver sgd'],
  ])('--solver exact %s is refused', async (flags, message, hint) => {
    const error = await userError(runLine(`${LINEAR} --solver exact ${flags} --no-run`));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
    expect(error.advice?.toString()).toContain(hint);
  });

  test('--val 0 validates nothing', async () => {
    expect(await runJson(`${LINEAR} --epochs 1 --val 0 --no-run`)).toMatchObject({
      valAccuracy: null,
      trainAccuracy: expect.any(Number),
      epochs: [{ valAccuracy: null, valLoss: null, trainAccuracy: expect.any(Number) }],
    });
  });

  test('--val 0: the losses alone give advice', async () => {
    const advice = async (flags: string) => (await runJson(`${LINEAR} --val 0 --no-run ${flags}`)).advice;
    expect(await advice('--learning-rate 1e-6')).toMatchObject({ kind: 'small-rate' });
    expect(await advice('--learning-rate 5')).toMatchObject({ kind: 'large-rate' });
    expect(await advice('--epochs 60')).toBe(null);
  });

  test('a rate so large that the loss is lost stops, says so and suggests a smaller one', async () => {
    const cwd = await scratchFolder();
    const error = await userError(runLine(`${LINEAR} --learning-rate 1e6 --reg-strength 1`, { cwd }));
    expect(error).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^training diverged.*with a learning rate of 1e6 and a penalty of strength 1$/s),
      hint: expect.stringMatching(
        /the usual one is 0\.05, and cifar-train lr-find --reg-strength 1 --dataset shapes --limit 500 suggests one$/,
      ),
    });
    const manifest = JSON.parse(await readFile(join(cwd, 'runs/linear-1/run.json'), 'utf8'));
    expect(manifest.status).toBe('failed');
  });

  test('--stratify holds out other images, is recorded, and needs some to hold out', async () => {
    const last = await runJson(`${LINEAR} --epochs 1 --no-run`);
    const drawn = await runJson(`${LINEAR} --epochs 1 --no-run --stratify`);
    expect([last.options.stratify, drawn.options.stratify]).toEqual([false, true]);
    expect(drawn.options.val).toBe(last.options.val);
    expect(drawn.epochs[0].trainLoss).not.toBe(last.epochs[0].trainLoss);
    const error = await userError(runLine(`${LINEAR} --val 0 --stratify`));
    expect([error.kind, error.message]).toEqual([
      'usage',
      '--stratify says which images are held out, but --val 0 holds out none',
    ]);
  });

  test('one epoch of everything at once from zeros, --batch-size all, is one step', async () => {
    const report = await runJson(`${LINEAR} --epochs 1 --init zeros --batch-size all --no-run`);
    expect(report.options.batchSize).toBe(450);
    expect(report.epochs[0].trainLoss).toBeCloseTo(Math.log(10), 6);
  });

  test('other losses, rules and schedules: their rates and numbers are recorded, and they learn', async () => {
    const run = (flags: string) => runJson(`${LINEAR} --no-run ${flags}`);
    const adam = await run('--loss squared-hinge --delta 2 --optimizer adam --beta1 0.8');
    expect(adam.options).toMatchObject({ learningRate: 3e-4, delta: 2, beta1: 0.8, beta2: 0.999, epsilon: 1e-8 });
    const nesterov = await run('--optimizer nesterov --schedule cosine --warm-up 0.5epochs');
    expect(nesterov.options).toMatchObject({ learningRate: 0.005, momentum: 0.9, schedule: 'cosine' });
    expect(nesterov.options.warmUp).toEqual({ amount: 0.5, unit: 'epochs' });
    for (const { epochs } of [adam, nesterov]) expect(epochs.at(-1).trainLoss).toBeLessThan(epochs[0].trainLoss);
    const step = await run('--schedule step --decay 0.5 --decay-every 2 --epochs 3');
    expect(step.options).toMatchObject({ decay: 0.5, decayEvery: 2 });
  });

  test.each([
    ['21', '--warm-up of 21 steps is longer than the training (20 steps): the learning rate reaches only 95 % of 0.05'],
    [
      '40epochs',
      '--warm-up of 80 steps is longer than the training (20 steps): the learning rate reaches only 25 % of',
    ],
    ['20', undefined],
    ['10epochs', undefined],
  ])('--warm-up %s in 10 epochs of 2 steps: says how far it gets, if it does not end', async (warmUp, warning) => {
    const { notes } = await runLine(`${LINEAR} --no-run --warm-up ${warmUp}`);
    const warnings = notes.filter((note) => note.includes('--warm-up'));
    expect(warnings).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
  });

  test('an L1 penalty reports its zeros; another does not speak of them', async () => {
    const line = `${LINEAR} --epochs 2 --no-run`;
    const l1 = await runLine(`${line} --reg l1 --reg-strength 0.1`);
    const share = Number(/weights that are exactly 0: (\d+\.\d\d) %/.exec(l1.out.join())?.[1]);
    expect(share).toBeGreaterThan(10);
    const { sparsity } = await runJson(`${line} --reg l1 --reg-strength 0.1`);
    expect(sparsity).toBeCloseTo(share / 100, 4);
    expect((await runLine(line)).out.join()).not.toContain('exactly 0');
  });

  test('--early-stopping ends before the last epoch and reports the best one', async () => {
    const line = `${LINEAR} --epochs 60 --early-stopping 2 --no-run`;
    const report = await runJson(line);
    const accuracies = report.epochs.map(({ valAccuracy }: { valAccuracy: number }) => valAccuracy);
    expect(accuracies.length).toBeLessThan(60);
    expect(report.classifierEpoch).toBe(accuracies.indexOf(Math.max(...accuracies)) + 1);
    expect(report.valAccuracy).toBe(Math.max(...accuracies));
    const { out } = await runLine(line);
    const [kept, last] = [report.classifierEpoch, accuracies.length];
    const lossOf = (epoch: number) => report.epochs[epoch - 1].trainLoss.toPrecision(5);
    expect(kept).toBeLessThan(last);
    expect(out.join()).toContain(
      `training loss: ${lossOf(kept)} in epoch ${kept}, whose weights are kept; ${lossOf(last)} after ${last} epochs\n` +
        `stopped early, after epoch ${last}; the weights are those of epoch ${kept}, the best`,
    );
    const all = await runLine(`${LINEAR} --epochs 1 --early-stopping 2 --no-run`);
    expect(all.out.join()).toContain(
      `training loss: ${lossOf(1)} after 1 epoch\nevery epoch trained; the weights are those of epoch 1`,
    );
  });

  test('advice: images learned by heart do not hold for others', async () => {
    const line = `${LINEAR} --optimizer adam --learning-rate 0.003 --epochs 40 --no-run`;
    const report = await runJson(line);
    expect(report.trainAccuracy).toBeGreaterThan(0.8);
    expect(report.advice.kind).toBe('chance');
    const { out } = await runLine(line);
    const paragraph = out.join().split('\n\n').at(-1)!;
    expect(paragraph.replaceAll('\n', ' ')).toBe(report.advice.text);
    expect(Math.max(...paragraph.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test.each([
    [
      '--learning-rate 1e-6',
      '; with --learning-rate 1e-6 the steps are too small: the usual rate is 0.05, and lr-find suggests one',
    ],
    [
      '--learning-rate 5',
      '; with --learning-rate 5 the steps are too large: try a smaller one; the usual rate is 0.05',
    ],
    ['--reg-strength 9', 'with --reg-strength 9 the penalty outweighs the data'],
  ])('advice on %s in options that can be typed: %s', async (flags, words) => {
    const line = `linear --dataset shapes --limit 600 --epochs 6 ${flags}`;
    const cwd = await scratchFolder();
    const { advice } = await runJson(line, { cwd, env: { npm_command: 'exec' } });
    expect(advice.text).toContain(words);
    const { results } = JSON.parse(await readFile(join(cwd, 'runs/linear-1/run.json'), 'utf8'));
    expect(results.advice).toEqual(advice);
  });

  test.each([
    ['--learning-rate 1e-6', 'cifar-train lr-find --dataset shapes --limit 600'],
    [
      '--learning-rate 1e-6 --loss svm --batch-size 32',
      'cifar-train lr-find --loss svm --batch-size 32 --dataset shapes --limit 600',
    ],
    ['--learning-rate 1e-6 --seed 0,1', 'cifar-train lr-find --dataset shapes --limit 600'],
  ])(
    'the command in advice on %s is data; the report and the page show it as it has to be typed',
    async (flags, command) => {
      const cwd = await scratchFolder();
      const line = `linear --dataset shapes --limit 600 --epochs 6 ${flags}`;
      const env = { npm_command: 'exec' };
      expect((await runJson(`${line} --no-run`, { env })).advice.command).toBe(command);
      const { out } = await runLine(line, { cwd, env });
      expect(unwrapped(out)).toMatch(new RegExp(`lr-find suggests one:\n  npx ${command}$`));
      const page = await readFile(join(cwd, 'runs/linear-1/report.html'), 'utf8');
      expect(page.replaceAll(/<\/?span>/g, '')).toContain(`<pre><code>npx ${command}</code></pre>`);
    },
  );

  test('--optimizer random-search is a baseline without epochs, whose model is kept', async () => {
    const cwd = await scratchFolder();
    const line = `${LINEAR} --optimizer random-search --tries 20`;
    const report = await runJson(line, { cwd });
    expect(report).toMatchObject({ epochs: [], advice: null, options: { tries: 20 } });
    expect(report.bestTry).toBeGreaterThanOrEqual(1);
    expect(report.trainLoss).toBeLessThan(Math.log(10) + 0.01);
    const { model } = await loadLinearModel(join(cwd, report.modelPath));
    expect(model.weight.every((w) => Math.abs(w) < 1e-3)).toBe(true);
    const { out } = await runLine(`${line} --no-run`);
    expect(out.join()).toContain(`the smallest of 20 tries (number ${report.bestTry})`);
  });
});
