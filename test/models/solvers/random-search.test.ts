import { describe, expect, test } from 'vitest';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import type { Examples } from '../../../src/models/examples.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import type { Scaling } from '../../../src/models/input/scaling.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import { linearScores } from '../../../src/models/linear/classifier.ts';
import { meanLoss } from '../../../src/models/objective/losses/loss.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { penalty, REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { randomSearch } from '../../../src/models/solvers/random-search.ts';
import { Random } from '../../../src/util/random.ts';
import { randomExamples, randomFeatures, train } from '../linear/problem.ts';

const backend = new ReferenceBackend();
const classNames = ['cat', 'dog', 'ship'];
interface Changes {
  readonly train?: Examples;
  readonly tries?: number;
  readonly seed?: number;
  readonly loss?: keyof typeof LOSSES;
  readonly scaling?: Scaling;
}
const search = (changes: Changes = {}) =>
  randomSearch({
    backend,
    train: changes.train ?? train,
    scaling: changes.scaling,
    classNames,
    loss: LOSSES[changes.loss ?? 'svm'],
    regularizer: REGULARIZERS.l2,
    regularizationStrength: 1e5, // so large that it counts with weights of 1e-4
    tries: changes.tries ?? 40,
    random: Random.seeded(changes.seed ?? 3),
  });

describe('the best of random weights', () => {
  test.each([1, 15, 16, 17, 40])(
    '%d tries: that with the smallest objective, by trying one after the other',
    async (tries) => {
      const examples = randomExamples(5, 530, 12, 3); // more than one chunk of images
      const random = Random.seeded(3);
      const objectives: number[] = [];
      const weights: Float32Array[] = [];
      const { classifier, trainLoss, bestTry } = await search({ train: examples, tries });
      for (let t = 0; t < tries; t++) {
        const weight = Float32Array.from({ length: 36 }, () => 1e-4 * random.normal());
        const all = await linearScores(backend, { ...classifier, weight }, examples.pixels);
        weights.push(weight);
        objectives.push(
          meanLoss(LOSSES.svm, all.data, 3, examples.labels, new Float32Array(all.data.length)) +
            1e5 * penalty(REGULARIZERS.l2, weight),
        );
      }
      const best = objectives.indexOf(Math.min(...objectives));
      expect(bestTry).toBe(best + 1);
      expect(trainLoss).toBeCloseTo(objectives[best]!, 10);
      expect(classifier.weight).toEqual(weights[best]);
      expect([...classifier.bias]).toEqual([0, 0, 0]);
    },
  );

  test('f32 features, standardised', async () => {
    const examples = randomFeatures(5, 530, 12, 3);
    const scaling = SCALINGS.standard;
    const { classifier, trainLoss } = await search({ train: examples, scaling });
    const all = await linearScores(backend, classifier, examples.pixels);
    const loss = meanLoss(LOSSES.svm, all.data, 3, examples.labels, new Float32Array(all.data.length));
    expect(trainLoss).toBeCloseTo(loss + 1e5 * penalty(REGULARIZERS.l2, classifier.weight), 10);
    expect(classifier.input).toEqual(await fitInput(backend, examples.pixels, scaling));
  });

  test('the same seed, the same weights; more tries are never worse', async () => {
    const [few, again, many] = [await search({ tries: 20 }), await search({ tries: 20 }), await search({ tries: 60 })];
    expect(again).toEqual(few);
    expect(many.trainLoss).toBeLessThanOrEqual(few.trainLoss);
    expect((await search({ tries: 20, seed: 4 })).classifier.weight).not.toEqual(few.classifier.weight);
  });

  test('the same weights with WebAssembly, for any number of threads', async () => {
    const results = [];
    for (const threads of [1, 2]) {
      const wasm = await createWasmBackend({ threads });
      const request = { backend: wasm, train, classNames, loss: LOSSES.softmax, regularizer: REGULARIZERS.none };
      results.push(await randomSearch({ ...request, regularizationStrength: 0, tries: 40, random: Random.seeded(1) }));
      await wasm.close();
    }
    expect(results[1]).toEqual(results[0]);
  });
});

test('reports its progress, and stops when asked to', async () => {
  const seen: number[] = [];
  const request = { backend, train, classNames, loss: LOSSES.svm, regularizer: REGULARIZERS.none };
  const all = { ...request, regularizationStrength: 0, tries: 40, random: Random.seeded(1) };
  await randomSearch({ ...all, onProgress: (done, total) => seen.push(done / total) });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(randomSearch({ ...all, signal })).rejects.toThrow('enough');
});

test.each([
  { changes: { tries: 0 }, message: 'tries must be a whole number of at least 1; got 0' },
  { changes: { train: { ...train, rows: new Int32Array(0) } }, message: 'the training part has no images' },
])('$message', async ({ changes, message }) => {
  await expect(search(changes)).rejects.toMatchObject({ kind: 'usage', message });
});
