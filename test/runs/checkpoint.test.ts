import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../../src/runs/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../../src/runs/safetensors.ts';
import { saveSealed } from '../../src/runs/sealed-tensors.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { canMount, smallDisk } from '../helpers/small-disk.ts';
import { linearTensors } from '../models/linear/problem.ts';

const f32 = (...values: number[]) => new Float32Array(values);

const whole: Checkpoint = {
  state: {
    parameters: linearTensors(f32(1, -2, 3.5, 1e-30, 0, -0), f32(0.25, -1)),
    update: {
      weight: { mean: f32(1, 2, 3, 4, 5, 6), meanSquare: f32(Number.POSITIVE_INFINITY, 0, 1e-45, 3e38, 1, 2) },
      bias: { mean: f32(7, 8), meanSquare: f32(9, 10) },
    },
    random: [-1, 2 ** 31 - 1, -(2 ** 31), 0],
    epochs: [
      { epoch: 1, trainLoss: 0.1 + 0.2, valAccuracy: 1 / 3, seconds: 0.123456789 },
      { epoch: 2, trainLoss: 5e-324, valAccuracy: 0.5, seconds: 0 },
    ],
    firstLoss: Math.log(10),
    best: { epoch: 2, parameters: linearTensors(f32(6, 5, 4, 3, 2, 1), f32(1, 0)) },
  },
  origin: { version: '0.1.0', dataDigest: 'sha256:abc', training: '[["loss","softmax"]]' },
};

const plain: Checkpoint = {
  ...whole,
  state: {
    ...whole.state,
    update: { weight: {}, bias: {} },
    epochs: [{ epoch: 1, trainLoss: 2, valAccuracy: null, seconds: 1 }],
    best: null,
  },
};

test.each([
  ['with all there can be', whole],
  ['with as little as there can be', plain],
])('what is saved is loaded, to the bit, %s', async (_, checkpoint) => {
  const path = join(await scratchFolder(), 'checkpoint.safetensors');
  await saveCheckpoint(path, checkpoint);
  expect(await loadCheckpoint(path)).toEqual(checkpoint);
});

test('arrays keep the names and the order that older versions gave them', async () => {
  const path = join(await scratchFolder(), 'checkpoint.safetensors');
  await saveCheckpoint(path, whole);
  const { tensors } = decodeSafetensors(readFileSync(path), path);
  expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ['weight', 'F32', [2, 3]],
    ['bias', 'F32', [2]],
    ['update.weight.mean', 'F32', [2, 3]],
    ['update.weight.meanSquare', 'F32', [2, 3]],
    ['update.bias.mean', 'F32', [2]],
    ['update.bias.meanSquare', 'F32', [2]],
    ['best.weight', 'F32', [2, 3]],
    ['best.bias', 'F32', [2]],
  ]);
});

test('a checkpoint without parameters is refused', async () => {
  const path = join(await scratchFolder(), 'checkpoint.safetensors');
  const empty = saveCheckpoint(path, { ...plain, state: { ...plain.state, parameters: [] } });
  expect((await userError(empty)).message).toContain('parameters must be a list of tensors');
});

test('the epochs keep the order of their fields: lines of metrics.jsonl are written from them', async () => {
  const path = join(await scratchFolder(), 'checkpoint.safetensors');
  await saveCheckpoint(path, whole);
  expect(JSON.stringify((await loadCheckpoint(path))?.state.epochs)).toBe(JSON.stringify(whole.state.epochs));
});

test('no file is no checkpoint', async () => {
  expect(await loadCheckpoint(join(await scratchFolder(), 'none'))).toBeUndefined();
});

test('a folder in its place', async () => {
  const error = await userError(loadCheckpoint(await scratchFolder()));
  expect([error.kind, error.message]).toEqual(['failed', expect.stringContaining('it is a folder')]);
});

test('cut off anywhere, it is refused', async () => {
  const path = join(await scratchFolder(), 'checkpoint.safetensors');
  await saveCheckpoint(path, whole);
  const bytes = readFileSync(path);
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    const error = await userError(loadCheckpoint(path));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(path)]);
  }
});

test('with any one bit flipped, it is refused', async () => {
  const path = join(await scratchFolder(), 'checkpoint.safetensors');
  await saveCheckpoint(path, whole);
  const bytes = readFileSync(path);
  const padding = new Set<number>(); // blanks after the header mean nothing
  const headerEnd = 8 + Number(bytes.readBigUInt64LE());
  for (let i = headerEnd - 1; bytes[i] === 0x20; i--) padding.add(i);
  for (let i = 0; i < bytes.length; i++) {
    if (padding.has(i)) continue;
    const damaged = Buffer.from(bytes);
    damaged[i]! ^= 1 << (i % 8);
    writeFileSync(path, damaged);
    const error = await userError(loadCheckpoint(path));
    expect([i, error.kind, error.message]).toEqual([i, 'data', expect.stringContaining(path)]);
  }
});

const { epochs, random } = whole.state;
const OTHER_LOSS = JSON.stringify({ epochs, firstLoss: 2, random, bestEpoch: 2 });

describe('refused on load', () => {
  const withMetadata = (entry: Record<string, string>) => (file: Safetensors) => ({
    ...file,
    metadata: { ...file.metadata, ...entry },
  });
  test.each<[string, (file: Safetensors) => Safetensors, string]>([
    ['a model', withMetadata({ format: 'cifar-train linear' }), 'metadata is damaged: format '],
    ['another format', withMetadata({ format_version: '2' }), 'in version 2; this program reads version 1'],
    ['no metadata', (file) => ({ ...file, metadata: {} }), 'metadata is damaged: format '],
    ['progress that is no JSON', withMetadata({ progress: '{' }), 'metadata is damaged: progress: it is not JSON'],
    ['another seed', withMetadata({ training: '[["seed",1]]' }), 'do not match its SHA-256'],
    ['another loss', withMetadata({ progress: OTHER_LOSS }), 'do not match its SHA-256'],
    [
      'a tensor less',
      (file) => ({ ...file, tensors: new Map([...file.tensors].filter(([name]) => name !== 'update.bias.mean')) }),
      'do not match its SHA-256',
    ],
  ])('%s', async (_, change, what) => {
    const path = join(await scratchFolder(), 'checkpoint.safetensors');
    await saveCheckpoint(path, whole);
    writeFileSync(path, encodeSafetensors(change(decodeSafetensors(readFileSync(path), path))));
    const error = await userError(loadCheckpoint(path));
    expect(error.kind).toBe('data');
    expect(error.message.slice(path.length)).toMatch(
      /^ (is not a checkpoint of cifar-train: |has the format "cifar-train linear checkpoint" )/,
    );
    expect(error.message).toContain(what);
  });

  test.each<[string, Partial<Checkpoint['state']>, string]>([
    ['no epoch', { epochs: [] }, 'metadata is damaged: progress: epochs'],
    ['half a generator', { random: [1, 2] }, 'metadata is damaged: progress: random'],
    ['a loss that is no number', { firstLoss: Number.NaN }, 'metadata is damaged: progress: firstLoss'],
    [
      'an accuracy of 2',
      { epochs: [{ ...whole.state.epochs[0]!, valAccuracy: 2 }] },
      'progress: epochs.0.valAccuracy must be at most 1; it is 2',
    ],
  ])('with %s: neither written nor read', async (_, change, what) => {
    const path = join(await scratchFolder(), 'checkpoint.safetensors');
    const refused = await userError(saveCheckpoint(path, { ...whole, state: { ...whole.state, ...change } }));
    expect(refused).toMatchObject({ kind: 'usage', message: expect.stringMatching(/^state cannot be kept: /) });
    expect(refused.message).toContain(what.replace(/^.*progress: /, ''));
    expect(existsSync(path)).toBe(false);
    await saveCheckpoint(path, whole);
    const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
    const progress = JSON.stringify({ ...JSON.parse(metadata.progress!), ...change });
    await saveSealed(path, { tensors, metadata: { ...metadata, progress } });
    expect((await userError(loadCheckpoint(path))).message).toContain(what);
  });
});

test.skipIf(!canMount)('a full disk: the former checkpoint stays (needs the right to mount)', async () => {
  const disk = smallDisk(65_536);
  const path = join(disk, 'checkpoint.safetensors');
  await saveCheckpoint(path, whole);
  const large = { ...plain.state, parameters: linearTensors(new Float32Array(30_720), new Float32Array(10)) };
  const error = await userError(saveCheckpoint(path, { ...plain, state: large }));
  expect(error.message).toBe(`cannot write ${path}: the disk is full (ENOSPC)`);
  expect(await loadCheckpoint(path)).toEqual(whole);
  expect(readdirSync(disk)).toEqual(['checkpoint.safetensors']);
});
