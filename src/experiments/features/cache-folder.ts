import { join, resolve } from 'node:path';
import { ownFolder } from '../../files/folders.ts';
import { expandHome } from '../../util/text/expand-home.ts';
import { FeatureCache } from './cache.ts';

/**
 * Where features are kept: CIFAR_TRAIN_CACHE, or the system's folder for caches; undefined without a home directory.
 * @throws UserError (usage) for a `~` that cannot be expanded
 */
export async function cacheFolder(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const { CIFAR_TRAIN_CACHE: named } = env;
  if (named) return resolve(expandHome(named, env, 'CIFAR_TRAIN_CACHE'), 'features');
  const own = await ownFolder('cache');
  return own === undefined ? undefined : join(own, 'features');
}

/** The cache; undefined where there is no folder for it. */
export async function openCache(env: Readonly<Record<string, string | undefined>>): Promise<FeatureCache | undefined> {
  const folder = await cacheFolder(env);
  return folder === undefined ? undefined : new FeatureCache(folder);
}
