import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../../src/experiments/features/cache-folder.ts';
import { userError } from '../../helpers/caught.ts';

test.each([
  [{ CIFAR_TRAIN_CACHE: '~/kept', HOME: '/home/ada' }, '/home/ada/kept/features'],
  [{ CIFAR_TRAIN_CACHE: '~', HOME: '/home/ada' }, '/home/ada/features'],
  [{ CIFAR_TRAIN_CACHE: './~' }, './~/features'],
  [{ CIFAR_TRAIN_CACHE: 'kept' }, 'kept/features'],
])('%o', async (env, folder) => {
  expect(await cacheFolder(env)).toBe(resolve(folder));
});

test('a home directory that is not known', async () => {
  const { message } = await userError(cacheFolder({ CIFAR_TRAIN_CACHE: '~/kept' }));
  expect(message).toMatch(/^CIFAR_TRAIN_CACHE begins with ~, which cannot be expanded: HOME is not set/);
});
