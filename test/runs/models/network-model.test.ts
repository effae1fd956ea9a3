import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadLinearModel } from '../../../src/runs/models/linear-model.ts';
import { loadNetworkModel, type NetworkModelFile, saveNetworkModel } from '../../../src/runs/models/network-model.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../../../src/runs/safetensors.ts';
import { sealed } from '../../../src/runs/sealed-tensors.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { pixelInput } from '../../models/linear/problem.ts';

const saved: NetworkModelFile = {
  model: {
    layers: [
      { weight: Float32Array.of(1, 2, 3, -4, 5.5, 1e-30), bias: Float32Array.of(0.25, -1) },
      { weight: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(0, 1, 2) },
    ],
    activation: 'tanh',
    input: pixelInput([0.5, 0.25, 0]),
    classNames: ['cat', 'dög, "big"', 'ship'],
  },
  origin: { loss: 'softmax', seed: 2 ** 32 - 1, dataDigest: 'sha256:abc', version: '0.1.0' },
};

async function written(change: (file: Safetensors) => Safetensors = (file) => file): Promise<string> {
  const path = join(await scratchFolder(), 'model.safetensors');
  await saveNetworkModel(path, saved);
  writeFileSync(path, encodeSafetensors(sealed(change(decodeSafetensors(readFileSync(path), path)))));
  return path;
}

test('what is saved is loaded, to the bit; with features too', async () => {
  expect(await loadNetworkModel(await written())).toEqual(saved);
  const features = { text: 'hog+hue', arrays: { mean: { shape: [3], data: Float32Array.of(1, 2, 3) } } };
  const path = join(await scratchFolder(), 'model.safetensors');
  const model = { ...saved.model, input: { ...saved.model.input, kind: 'codes' as const } };
  await saveNetworkModel(path, { ...saved, model, features });
  expect(await loadNetworkModel(path)).toEqual({ ...saved, model, features });
  expect((await userError(saveNetworkModel(path, { ...saved, features }))).message).toContain('the model sees pixels');
});

test('tensors and metadata are what other readers expect', async () => {
  const path = await written();
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ['weight1', 'F32', [2, 3]],
    ['bias1', 'F32', [2]],
    ['weight2', 'F32', [3, 2]],
    ['bias2', 'F32', [3]],
    ['scale', 'F32', [3]],
    ['offset', 'F32', [3]],
  ]);
  expect(metadata).toMatchObject({
    format: 'cifar-train network',
    format_version: '1',
    activation: 'tanh',
    layers: '2',
  });
});

describe('refuses', () => {
  test.each<[string, (file: Safetensors) => Safetensors, string]>([
    [
      'no bias',
      ({ tensors, metadata }) => ({ tensors: new Map([...tensors].filter(([name]) => name !== 'bias2')), metadata }),
      'no tensor bias2',
    ],
    [
      'layers that do not fit',
      ({ tensors, metadata }) => ({ tensors: new Map([...tensors, ['weight2', tensors.get('weight1')!]]), metadata }),
      'weight2 must be F32 of shape [3, 2]; it is F32 of [2, 3]',
    ],
    [
      'an unknown activation',
      ({ tensors, metadata }) => ({ tensors, metadata: { ...metadata, activation: 'swish' } }),
      'its metadata is damaged: activation ',
    ],
    [
      'more layers than there are',
      ({ tensors, metadata }) => ({ tensors, metadata: { ...metadata, layers: '3' } }),
      'no tensor bias3',
    ],
    [
      'a newer version',
      ({ tensors, metadata }) => ({ tensors, metadata: { ...metadata, format_version: '9' } }),
      'version 9',
    ],
  ])('%s', async (_, change, message) => {
    const path = await written(change);
    const { kind, message: said } = await userError(loadNetworkModel(path));
    expect([kind, said]).toEqual(['data', expect.stringContaining(message)]);
  });

  test('a flipped bit', async () => {
    const path = await written();
    const bytes = readFileSync(path);
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(path, bytes);
    expect((await userError(loadNetworkModel(path))).message).toContain('its contents do not match its SHA-256');
  });

  test('a network where a linear model is wanted', async () => {
    const path = await written();
    expect((await userError(loadLinearModel(path))).message).toContain('not a linear model');
  });
});
