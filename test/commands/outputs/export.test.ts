import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { runOnnx } from '../../helpers/readers/onnx-runtime.ts';
import { readNpz } from '../../helpers/readers/read-npz.ts';
import { resealed } from '../../helpers/readers/resealed.ts';

let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cifar-train-export-'));
  const data = '--dataset shapes --limit 300';
  await runLine(`linear ${data} --epochs 2 --run-dir runs/soft`, { cwd });
  await runLine(`network ${data} --epochs 1 --hidden 8 --features hog --run-dir runs/net`, { cwd });
  await runLine(`linear ${data} --epochs 1 --features cs231n --run-dir runs/course`, { cwd });
  await runLine(`knn ${data} --k 3 --no-run --save knn.safetensors`, { cwd });
}, 120_000);

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const read = (name: string): Uint8Array => readFileSync(join(cwd, name));
const numbers = (bytes: Uint8Array) => new Float32Array(bytes.buffer as ArrayBuffer);

describe('export', () => {
  test('as ONNX unless another format is named, under the name of the run; it predicts what predict does', async () => {
    const found = await runJson('export runs/soft', { cwd });
    expect(found).toMatchObject({
      ...{ command: 'export', path: 'soft.onnx', model: 'runs/soft/model.safetensors', format: 'onnx', opset: 13 },
      inputs: [{ name: 'images', type: 'uint8', shape: ['n', 3, 32, 32] }],
      outputs: [
        { name: 'scores', type: 'float', shape: ['n', 10] },
        { name: 'probabilities', type: 'float', shape: ['n', 10] },
      ],
    });
    const bytes = read('soft.onnx');
    expect(bytes).toHaveLength(found.nBytes);
    const { pixels } = makeShapes({ seed: 0, nTest: 20 }).makeTest();
    writeFileSync(join(cwd, 'batch.bin'), records(pixels));
    const { predictions } = await runJson('predict runs/soft batch.bin --top 1', { cwd });
    const { outputs } = await runOnnx(bytes, pixels);
    expect(predictions).toHaveLength(20);
    for (const [i, { top }] of predictions.entries()) {
      const best = Math.max(...outputs.probabilities!.subarray(i * 10, (i + 1) * 10));
      expect(best).toBeCloseTo(top[0].probability, 5);
    }
  });

  test('under the name of the folder that a path of dots leads to', async () => {
    expect(await runJson('export .', { cwd: join(cwd, 'runs/soft') })).toMatchObject({ path: 'soft.onnx' });
    rmSync(join(cwd, 'runs/soft/soft.onnx'));
  });

  test('a table of what goes in and comes out', async () => {
    const { out, notes } = await runLine('export runs/net --output net.onnx', { cwd });
    expect(out.join('\n')).toMatch(
      /^ONNX, opset 13\n[\s\S]*in +images +uint8 +n × 3 × 32 × 32\nout +scores +float +n × 10/m,
    );
    expect(notes.join('\n')).toContain('the model is in net.onnx');
  });

  test('npz has the arrays of the file, the names of the classes and what is known of the model', async () => {
    const found = await runJson('export runs/soft/model.safetensors --format npz', { cwd });
    expect(found.path).toBe('soft.npz');
    const arrays = readNpz(read('soft.npz'));
    expect(found.arrays.map(({ name }: { name: string }) => name)).toEqual([...arrays.keys()]);
    const { loadLinearModel } = await import('../../../src/runs/models/linear-model.ts');
    const { model } = await loadLinearModel(join(cwd, 'runs/soft/model.safetensors'));
    expect(numbers(arrays.get('weight')!.bytes)).toEqual(model.weight);
    expect(arrays.get('weight')!.shape).toEqual([10, 3072]);
    expect(numbers(arrays.get('mean')!.bytes)).toEqual(model.input.offset.map((x) => -x));
    const about = new Uint32Array(arrays.get('cifar_train')!.bytes.buffer as ArrayBuffer);
    expect(JSON.parse(String.fromCodePoint(...about))).toMatchObject({ format: 'cifar-train linear', loss: 'softmax' });
    expect(arrays.get('class_names')).toMatchObject({ shape: [10] });
  });

  test('npz of k-NN has its images', async () => {
    await runLine('export knn.safetensors --output neighbours.npz', { cwd });
    const arrays = readNpz(read('neighbours.npz'));
    expect(arrays.get('rows')).toMatchObject({ descr: '|u1', shape: [300, 3072] });
    const { train } = makeShapes({ seed: 0, nTrain: 300 });
    expect(arrays.get('rows')!.bytes).toEqual(train.pixels);
    expect(arrays.get('labels')!.bytes).toEqual(train.labels);
  });

  test('safetensors is the file as it is kept', async () => {
    await runLine('export runs/net --format safetensors', { cwd });
    expect(read('net.safetensors')).toEqual(read('runs/net/model.safetensors'));
  });

  test('the file of a model in a folder is exported under the name of the folder, and its seed', async () => {
    mkdirSync(join(cwd, 'seeds'), { recursive: true });
    for (const name of ['model.safetensors', 'model-3.safetensors', 'best.safetensors']) {
      writeFileSync(join(cwd, 'seeds', name), read('runs/net/model.safetensors'));
    }
    const pathOf = async (model: string) => (await runJson(`export seeds/${model} --format safetensors`, { cwd })).path;
    expect(await pathOf('model.safetensors')).toBe('seeds.safetensors');
    expect(await pathOf('model-3.safetensors')).toBe('seeds-3.safetensors');
    expect(await pathOf('best.safetensors')).toBe('best.safetensors');
  });

  test('a model of another kind is not replaced', async () => {
    const before = read('knn.safetensors');
    const error = await userError(runLine('export runs/soft --output knn.safetensors', { cwd }));
    expect(error.message).toBe(
      '--output would replace knn.safetensors, which is not a model of the format "cifar-train linear"',
    );
    expect(read('knn.safetensors')).toEqual(before);
  });

  test('a file that is not its own stays, and its own is replaced', async () => {
    writeFileSync(join(cwd, 'mine.onnx'), 'mine');
    const error = await userError(runLine('export runs/soft --output mine.onnx', { cwd }));
    expect(error).toMatchObject({ kind: 'usage' });
    expect(error.message).toContain('not an ONNX file of this program');
    expect(readFileSync(join(cwd, 'mine.onnx'), 'utf8')).toBe('mine');
    for (const format of ['onnx', 'npz', 'safetensors']) {
      await runLine(`export runs/soft --output again.${format}`, { cwd });
      const first = read(`again.${format}`);
      await runLine(`export runs/soft --output again.${format}`, { cwd });
      expect(read(`again.${format}`)).toEqual(first);
    }
  });

  test.each([
    [
      'knn.safetensors',
      'a k-NN model is its training images: it cannot be exported as onnx',
      'export knn.safetensors --format npz',
    ],
    ['runs/course', 'the features cs231n cannot be exported as onnx', 'npz'],
    ['runs/soft --format npz --output a.onnx', 'ends as a file of the format onnx does', 'leave --format out'],
    ['runs/soft --output weights.npy', 'the ending .npy is that of no format: onnx, npz, safetensors', '--format onnx'],
    ['runs/none', 'there is no model "runs/none"', 'cifar-train linear'],
    ['runs/soft --output runs/soft/model.safetensors', 'would take the name of a file of a run', '--output'],
  ])('%s is refused', async (words, message, hint) => {
    const before = read('runs/soft/model.safetensors');
    const error = await userError(runLine(`export ${words}`, { cwd }));
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(read('runs/soft/model.safetensors')).toEqual(before);
  });

  test('a model whose features do not fit it is refused: no tool could run it', async () => {
    mkdirSync(join(cwd, 'unfit'), { recursive: true });
    const text = Buffer.from(read('runs/net/model.safetensors'))
      .toString('latin1')
      .replace('"features":"hog"', '"features":"hue"');
    writeFileSync(join(cwd, 'unfit/model.safetensors'), resealed(Buffer.from(text, 'latin1')));
    const error = await userError(runLine('export unfit', { cwd }));
    expect([error.kind, error.message]).toEqual([
      'data',
      'unfit/model.safetensors is damaged: it takes 324 numbers of an image, but its features, hue, make 10',
    ]);
  });

  test('a damaged model is named', async () => {
    mkdirSync(join(cwd, 'bad'), { recursive: true });
    writeFileSync(join(cwd, 'bad/model.safetensors'), read('runs/soft/model.safetensors').subarray(0, 5000));
    const error = await userError(runLine('export bad --format npz', { cwd }));
    expect(error).toMatchObject({ kind: 'data' });
    expect(error.message).toContain('bad/model.safetensors');
  });
});

/** Images as a batch of CIFAR-10 has them, of class 0. */
const records = (pixels: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: (pixels.length / 3072) * 3073 }, (_, at) =>
    at % 3073 === 0 ? 0 : pixels[Math.floor(at / 3073) * 3072 + (at % 3073) - 1]!,
  );
