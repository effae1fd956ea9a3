import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { MatrixF32, MatrixU8 } from '../../../src/kernels/matrix.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import type { TrainLinearRequest } from '../../../src/models/linear/request.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import type { BatchRecord } from '../../../src/models/training/epoch.ts';
import { randomExamples, request, train } from './problem.ts';

describe('a training run that ends early', () => {
  /** Counts what is handed out and what comes back, and spoils it: nobody may read it any more. */
  class Ledger extends ReferenceBackend {
    readonly out = new Set<MatrixF32 | MatrixU8>();
    handedOut = 0;
    #note<M extends MatrixF32 | MatrixU8>(m: M): M {
      this.out.add(m);
      this.handedOut++;
      return m;
    }
    override float32(nRows: number, nCols: number) {
      return this.#note(super.float32(nRows, nCols));
    }
    override uint8(nRows: number, nCols: number) {
      return this.#note(super.uint8(nRows, nCols));
    }
    override free(...matrices: readonly (MatrixF32 | MatrixU8)[]) {
      for (const m of matrices) {
        expect(this.out.delete(m)).toBe(true);
        m.data.fill(Number.NaN);
      }
    }
  }

  test.each([
    {
      why: 'l2 with steps above 1 / strength',
      changes: { learningRate: 0.5, regularizationStrength: 100 },
      sizes: 'a learning rate of 0.5 and a penalty of strength 100',
      hint: 'above a regularizationStrength of 2, the l2 penalty alone makes the weights grow at every step: try regularizationStrength = 0.2; the usual one is 1e-4',
    },
    {
      why: 'an infinite last step',
      changes: { learningRate: 1e300, batchSize: 100, epochs: 1 },
      sizes: 'a learning rate of 1e300 and a penalty of strength 1e-4',
      hint: 'try a smaller learningRate: the usual one is 0.05, and cifar-train lr-find suggests one',
    },
    {
      why: 'no penalty to drive the weights off',
      changes: { learningRate: 3e7, regularizer: REGULARIZERS.none },
      sizes: 'a learning rate of 3e7',
      hint: 'try a smaller learningRate: the usual one is 0.05, and cifar-train lr-find suggests one',
    },
    {
      why: 'the hinge loss',
      changes: { ...LINEAR_DEFAULTS.svm, learningRate: 3e7 },
      sizes: 'a learning rate of 3e7 and a penalty of strength 1e-4',
      hint: 'try a smaller learningRate: the usual one is 0.01, and cifar-train lr-find suggests one',
    },
  ])('diverged, $why: says where, at what rate, and what to try', async ({ changes, sizes, hint }) => {
    const backend = new Ledger();
    const error = await trainLinear(request({ ...changes, backend })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    const { message, kind, advice } = error as UserError;
    expect(kind).toBe('failed');
    expect(message).toMatch(
      /^training diverged: (the loss is \S+|a weight is no longer a finite number) in epoch \d+, batch \d+ of \d+, with /,
    );
    expect(message.endsWith(`, with ${sizes}`)).toBe(true);
    expect(String(advice)).toBe(hint);
    expect(backend.out.size).toBe(0);
  });

  test('aborted: rejects with the reason before the next batch, and gives all memory back', async () => {
    const backend = new Ledger();
    const controller = new AbortController();
    const batches: number[] = [];
    const onBatch = ({ batch }: BatchRecord) => {
      batches.push(batch);
      if (batch === 2) controller.abort(new Error('enough'));
    };
    await expect(trainLinear(request({ backend, signal: controller.signal, onBatch }))).rejects.toThrow('enough');
    expect(batches).toEqual([1, 2]);
    expect(backend.out.size).toBe(0);
  });

  test('a timer gets through, however long the training', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('time is up')), 1);
    const endless = trainLinear(request({ epochs: 100_000, signal: controller.signal }));
    await expect(endless).rejects.toThrow('time is up');
  });

  test('no memory is asked for in the loop, and none is kept', async () => {
    const [short, long] = [new Ledger(), new Ledger()];
    await trainLinear(request({ backend: short, epochs: 1 }));
    await trainLinear(request({ backend: long, epochs: 9 }));
    expect(long.handedOut).toBe(short.handedOut);
    expect(long.out.size).toBe(0);
    const { classifier } = await trainLinear(request({ backend: long, val: randomExamples(2, 600, 12, 3) }));
    expect(classifier.weight.every(Number.isFinite)).toBe(true);
    expect(long.out.size).toBe(0);
  });

  test('out of memory half-way through: what was handed out comes back', async () => {
    class Small extends Ledger {
      override float32(nRows: number, nCols: number): MatrixF32 {
        if (this.handedOut === 2) throw new RangeError('out of memory');
        return super.float32(nRows, nCols);
      }
    }
    const backend = new Small();
    await expect(trainLinear(request({ backend }))).rejects.toThrow('out of memory');
    expect(backend.handedOut).toBeGreaterThan(0);
    expect(backend.out.size).toBe(0);
  });
});

describe('what cannot be', () => {
  test.each<{ changes: Partial<TrainLinearRequest>; message: string }>([
    { changes: { learningRate: 0 }, message: 'learningRate must be a number greater than 0; got 0' },
    { changes: { learningRate: -1 }, message: 'learningRate must be a number greater than 0; got -1' },
    { changes: { learningRate: Number.NaN }, message: 'learningRate must be a number greater than 0; got NaN' },
    {
      changes: { regularizationStrength: -0.1 },
      message: 'regularizationStrength must be a number of at least 0; got -0.1',
    },
    { changes: { epochs: 0 }, message: 'epochs must be a whole number from 1 to 100000; got 0' },
    { changes: { batchSize: 2.5 }, message: 'batchSize must be a whole number of at least 1; got 2.5' },
    { changes: { classNames: ['only'] }, message: 'a classifier needs 2 to 256 classes; got 1' },
    { changes: { train: { ...train, rows: new Int32Array(0) } }, message: 'the training part has no images' },
    {
      changes: { train: { ...train, rows: Int32Array.from([22]) } },
      message: 'the training part has no row 22: it has 22 images',
    },
    {
      changes: { train: { ...train, labels: new Uint8Array(21) } },
      message: 'the training part has 21 labels for 22 images',
    },
    {
      changes: { train: { ...train, labels: new Uint8Array(22).fill(3, 4) } },
      message: 'the training part has the label 3 at row 4: there are 3 classes',
    },
    {
      changes: { val: { ...train, labels: new Uint8Array(22).fill(9, 7) } },
      message: 'the validation part has the label 9 at row 7: there are 3 classes',
    },
    {
      changes: { train: { ...train, rows: Int32Array.of(0, 2, 4) }, val: { ...train, rows: Int32Array.of(1, 4) } },
      message: 'image 4 is in both the training and the validation part',
    },
    { changes: { val: train }, message: 'image 0 is in both the training and the validation part' },
    {
      changes: {
        val: { pixels: matrix(train.pixels.data.subarray(3 * 12), 19, 12), labels: train.labels.subarray(3) },
      },
      message: 'image 3 is in both the training and the validation part',
    },
    {
      changes: { val: randomExamples(2, 4, 11, 3) },
      message: 'validation images have 11 features, training images 12',
    },
  ])('$message', async ({ changes, message }) => {
    const error = await trainLinear(request(changes)).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'UserError', kind: 'usage', message });
  });
});
