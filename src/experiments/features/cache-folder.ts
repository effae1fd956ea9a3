import { join, resolve } from 'node:path';
import { ownFolder } from '../../files/folders.ts';
import { FeatureCache } from './cache.ts';

/** Where features are kept: CIFAR_TRAIN_CACHE, or the system's folder for caches; undefined without a home directory. */
export async function cacheFolder(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const { CIFAR_TRAIN_CACHE: named } = env;
  if (named) return resolve(named, 'features');
  const own = await ownFolder('cache');
  return own === undefined ? undefined : join(own, 'features');
}

/** The cache; undefined where there is no folder for it. */
export async function openCache(env: Readonly<Record<string, string | undefined>>): Promise<FeatureCache | undefined> {
  const folder = await cacheFolder(env);
  return folder === undefined ? undefined : new FeatureCache(folder);
}
