import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LinearClassifier } from '../../../src/models/linear/classifier.ts';
import { type LinearModelFile, loadLinearModel, saveLinearModel } from '../../../src/runs/models/linear-model.ts';
import { loadModel } from '../../../src/runs/models/load-model.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors, type Tensor } from '../../../src/runs/safetensors.ts';
import { sealed } from '../../../src/runs/sealed-tensors.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { canMount, smallDisk } from '../../helpers/small-disk.ts';
import { pixelInput } from '../../models/linear/problem.ts';

const saved: LinearModelFile = {
  model: {
    weight: new Float32Array([1, 2, 3, -4, 5.5, 1e-30]),
    bias: new Float32Array([0.25, -1]),
    input: pixelInput([0.5, 0.25, 0]),
    classNames: ['cat', 'dög, "big"'],
  },
  origin: { loss: 'softmax', seed: 2 ** 32 - 1, dataDigest: 'sha256:abc', version: '0.1.0' },
};

test('what is saved is loaded, to the bit', async () => {
  const path = join(await scratchFolder(), 'model.safetensors');
  await saveLinearModel(path, saved);
  expect(await loadLinearModel(path)).toEqual(saved);
});

test('tensors and metadata are what other readers expect', async () => {
  const path = join(await scratchFolder(), 'model.safetensors');
  await saveLinearModel(path, saved);
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ['weight', 'F32', [2, 3]],
    ['bias', 'F32', [2]],
    ['mean', 'F32', [3]],
  ]);
  expect(metadata).toEqual({
    format: 'cifar-train linear',
    format_version: '1',
    class_names: '["cat","dög, \\"big\\""]',
    loss: 'softmax',
    pixel_scale: '1/255',
    layout: 'planar RGB 3x32x32',
    seed: '4294967295',
    data_digest: 'sha256:abc',
    version: '0.1.0',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

describe('a model of other rows', () => {
  const features: LinearModelFile = {
    ...saved,
    model: {
      ...saved.model,
      input: { kind: 'f32', scale: Float32Array.of(2, 0.5, -3), offset: Float32Array.of(0, -1, 1e9) },
    },
  };

  test('is written in version 2, and loaded to the bit', async () => {
    const path = join(await scratchFolder(), 'model.safetensors');
    await saveLinearModel(path, features);
    const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['weight', 'F32', [2, 3]],
      ['bias', 'F32', [2]],
      ['scale', 'F32', [3]],
      ['offset', 'F32', [3]],
    ]);
    expect(metadata).toEqual({
      format: 'cifar-train linear',
      format_version: '2',
      class_names: '["cat","dög, \\"big\\""]',
      loss: 'softmax',
      rows: 'f32',
      seed: '4294967295',
      data_digest: 'sha256:abc',
      version: '0.1.0',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await loadLinearModel(path)).toEqual(features);
  });

  test.each<[string, LinearClassifier['input']]>([
    ['bytes of another scale', { ...pixelInput([1, 2, 3]), scale: Float32Array.of(1, 1, 1) }],
    ['codes', { kind: 'codes', scale: Float32Array.of(2, 0.5, -3), offset: Float32Array.of(0, -1, 1e9) }],
    ['f32 of the scale of pixels', { ...pixelInput([1, 2, 3]), kind: 'f32' }],
  ])('%s: version 2', async (_, input) => {
    const path = join(await scratchFolder(), 'model.safetensors');
    const file = { ...saved, model: { ...saved.model, input } };
    await saveLinearModel(path, file);
    expect(decodeSafetensors(readFileSync(path), path).metadata.format_version).toBe('2');
    expect(await loadLinearModel(path)).toEqual(file);
  });

  test.each<[string, Partial<Safetensors>, string]>([
    ['of no kind', { metadata: { rows: 'f64' } }, 'metadata is damaged: rows '],
    [
      'with a short offset',
      { tensors: new Map([['offset', { dtype: 'F32', shape: [2], data: new Float32Array(2) }]]) },
      'offset must be F32 of shape [3]',
    ],
  ])('%s is refused', async (_, change, what) => {
    const path = join(await scratchFolder(), 'model.safetensors');
    await saveLinearModel(path, features);
    const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
    const spoilt = {
      tensors: new Map([...tensors, ...(change.tensors ?? [])]),
      metadata: { ...metadata, ...change.metadata },
    };
    writeFileSync(path, encodeSafetensors(sealed(spoilt)));
    const error = await userError(loadLinearModel(path));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(what)]);
  });
});

test('a file of before, without a SHA-256, is read', async () => {
  const path = join(await scratchFolder(), 'model.safetensors');
  await saveLinearModel(path, saved);
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  const { sha256: _, ...rest } = metadata;
  writeFileSync(path, encodeSafetensors({ tensors, metadata: rest }));
  expect(await loadLinearModel(path)).toEqual(saved);
});

test.each([
  ['weight', Number.NaN],
  ['bias', Number.POSITIVE_INFINITY],
  ['mean', Number.NEGATIVE_INFINITY],
] as const)('a %s of %f is not saved, and the old file stays', async (name, value) => {
  const path = join(await scratchFolder(), 'model.safetensors');
  await saveLinearModel(path, saved);
  const { weight, bias, input } = saved.model;
  const changes: Readonly<Record<typeof name, Partial<LinearClassifier>>> = {
    weight: { weight: weight.with(0, value) },
    bias: { bias: bias.with(0, value) },
    mean: { input: { ...input, offset: input.offset.with(0, value) } },
  };
  const error = await userError(saveLinearModel(path, { ...saved, model: { ...saved.model, ...changes[name] } }));
  expect(error.message).toBe(`the model is not saved: its ${name} holds NaN or infinity`);
  expect(await loadLinearModel(path)).toEqual(saved);
});

describe('refused on load', () => {
  const f32 = (shape: number[], ...values: number[]): Tensor => ({
    dtype: 'F32',
    shape,
    data: new Float32Array(values),
  });
  const withTensor = (name: string, tensor: Tensor) => (file: Safetensors) => ({
    ...file,
    tensors: new Map([...file.tensors, [name, tensor]]),
  });
  const withMetadata = (entry: Record<string, string>) => (file: Safetensors) => ({
    ...file,
    metadata: { ...file.metadata, ...entry },
  });
  test.each<[string, (file: Safetensors) => Safetensors, string]>([
    ['no metadata', (file) => ({ ...file, metadata: {} }), 'it has no format'],
    ['another format', withMetadata({ format: 'cifar-train network' }), 'it has the format "cifar-train network"'],
    ['a newer format', withMetadata({ format_version: '3' }), 'in version 3; this program reads versions 1 to 2'],
    ['another scale', withMetadata({ pixel_scale: '1' }), 'metadata is damaged: pixel_scale '],
    ['another layout', withMetadata({ layout: 'HWC' }), 'metadata is damaged: layout '],
    [
      'class names that are no JSON',
      withMetadata({ class_names: 'cat' }),
      'metadata is damaged: class_names: it is not JSON',
    ],
    [
      'class names that are no names',
      withMetadata({ class_names: '[1, 2]' }),
      'metadata is damaged: class_names: 0 must be text',
    ],
    [
      'a name that would forge a line',
      withMetadata({ class_names: '["cat","a\\nb"]' }),
      'class_names: 1: not a text on one',
    ],
    ['no class', withMetadata({ class_names: '[]' }), 'metadata is damaged: class_names: '],
    ['another number of classes', withMetadata({ class_names: '["cat"]' }), 'weight must be F32 of shape [1, 3]'],
    ['a negative seed', withMetadata({ seed: '-1' }), 'metadata is damaged: seed '],
    ['a seed too large', withMetadata({ seed: '4294967296' }), 'metadata is damaged: seed '],
    ['no weight', (file) => ({ ...file, tensors: new Map([...file.tensors].slice(1)) }), 'it has no tensor weight'],
    [
      'a bias of another length',
      withTensor('bias', f32([3], 1, 2, 3)),
      'bias must be F32 of shape [2]; it is F32 of [3]',
    ],
    ['a weight turned', withTensor('weight', f32([3, 2], 1, 2, 3, 4, 5, 6)), 'it is F32 of [3, 2]'],
    ['a flat weight', withTensor('weight', f32([6], 1, 2, 3, 4, 5, 6)), 'it is F32 of [6]'],
    [
      'a mean of bytes',
      withTensor('mean', { dtype: 'U8', shape: [3], data: new Uint8Array(3) }),
      'mean must be F32 of shape [any]',
    ],
    ['NaN', withTensor('bias', f32([2], 0, Number.NaN)), 'bias holds NaN at 1'],
    ['infinity', withTensor('mean', f32([3], Number.NEGATIVE_INFINITY, 0, 0)), 'mean holds -Infinity at 0'],
  ])('%s', async (_, change, what) => {
    const path = join(await scratchFolder(), 'model.safetensors');
    await saveLinearModel(path, saved);
    writeFileSync(path, encodeSafetensors(sealed(change(decodeSafetensors(readFileSync(path), path)))));
    const error = await userError(loadLinearModel(path));
    expect(error.kind).toBe('data');
    expect(error.message.slice(path.length)).toMatch(
      /^ (is not a linear model of cifar-train: |has the format "cifar-train linear" )/,
    );
    expect(error.message).toContain(what);
    expect(error.hint).toBeDefined();
  });

  test('a flipped bit', async () => {
    const path = join(await scratchFolder(), 'model.safetensors');
    await saveLinearModel(path, saved);
    const bytes = readFileSync(path);
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(path, bytes);
    expect((await userError(loadLinearModel(path))).message).toContain('its contents do not match its SHA-256');
  });

  test('no file', async () => {
    const path = join(await scratchFolder(), 'none');
    const error = await userError(loadLinearModel(path));
    expect([error.kind, error.message]).toEqual(['data', `there is no model file ${path}`]);
    expect(error.hint).toBe('check the path');
  });

  test('a folder', async () => {
    const error = await userError(loadLinearModel(await scratchFolder()));
    expect([error.kind, error.message]).toEqual(['failed', expect.stringContaining('it is a folder')]);
  });

  test('a cut-off file', async () => {
    const path = join(await scratchFolder(), 'model.safetensors');
    await saveLinearModel(path, saved);
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    const error = await userError(loadLinearModel(path));
    expect(error.message).toContain('its tensors take 44 bytes, but the file has 43');
    expect(error.hint).toBe('restore it, or train the model again');
    writeFileSync(path, readFileSync(path).subarray(0, 20));
    const { hint } = await userError(loadModel(path)); // of which the head is read first
    expect(hint).toBe('restore it, or train the model again');
  });
});

test.skipIf(!canMount)('a full disk: the former model stays (needs the right to mount)', async () => {
  const disk = smallDisk(65_536);
  const path = join(disk, 'model.safetensors');
  await saveLinearModel(path, saved);
  const weight = new Float32Array(30_720);
  const large = {
    weight,
    bias: new Float32Array(10),
    input: pixelInput(new Float32Array(3072)),
    classNames: [...'abcdefghij'],
  };
  const error = await userError(saveLinearModel(path, { ...saved, model: large }));
  expect(error.message).toBe(`cannot write ${path}: the disk is full (ENOSPC)`);
  expect(await loadLinearModel(path)).toEqual(saved);
  expect(readdirSync(disk)).toEqual(['model.safetensors']);
});
