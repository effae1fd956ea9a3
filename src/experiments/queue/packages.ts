import { createRequire } from 'node:module';
import { failure, hint } from '../../errors.ts';

/** With other versions nothing was tested. package.json asks for the same. */
const VERSIONS = { bullmq: '6.7.0', ioredis: '5.11.1' } as const;
type Package = keyof typeof VERSIONS;

/**
 * The packages that speak with the queue: loaded by what uses one, and by nothing else.
 * @throws UserError (failed) where they are not installed, or in other versions
 */
export async function loadQueuePackages() {
  try {
    const [{ createRedisBackend, Queue, UnrecoverableError, Worker }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    checkVersions({ bullmq: installed('bullmq'), ioredis: installed('ioredis') });
    return { createRedisBackend, Queue, Redis, UnrecoverableError, Worker };
  } catch (error) {
    throw whyNotLoaded(error);
  }
}

export type QueuePackages = Awaited<ReturnType<typeof loadQueuePackages>>;

const fromHere = createRequire(import.meta.url);
const installed = (name: Package): string => String(fromHere(`${name}/package.json`).version);

const minor = (version: string): string => version.split('.', 2).join('.');

const add = () =>
  hint`add them where cifar-train is installed: npm install bullmq@${VERSIONS.bullmq} ioredis@${VERSIONS.ioredis}`;

/** @throws UserError (failed) for others than those that were tested, but for what a patch mends */
export function checkVersions(found: Readonly<Record<Package, string>>): void {
  const names = Object.keys(VERSIONS) as Package[];
  const others = names.filter((name) => minor(found[name]) !== minor(VERSIONS[name]));
  if (others.length === 0) return;
  const differences = others.map(
    (name) => `${name} ${found[name]} is installed, and ${minor(VERSIONS[name])} is needed`,
  );
  throw failure(`a queue cannot be used with these packages: ${differences.join('; ')}`, { hint: add() });
}

/** What importing them has thrown, in words. */
export function whyNotLoaded(error: unknown): unknown {
  const { code, message } = Object(error) as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND' || !/package '(bullmq|ioredis)'/.test(message)) return error;
  return failure('a queue needs the packages bullmq and ioredis, which are not installed with cifar-train', {
    cause: error,
    hint: add(),
  });
}
