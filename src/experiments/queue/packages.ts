import { failure, hint } from '../../errors.ts';

/** With other versions nothing was tested. package.json asks for the same. */
const VERSIONS = { bullmq: '6.7.0', ioredis: '5.11.1' } as const;

/**
 * The packages that speak with the queue: loaded by what uses one, and by nothing else.
 * @throws UserError (failed) where they are not installed
 */
export async function loadQueuePackages() {
  try {
    const [{ Queue, UnrecoverableError, WaitingError, Worker }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    return { Queue, Redis, UnrecoverableError, WaitingError, Worker };
  } catch (cause) {
    const { bullmq, ioredis } = VERSIONS;
    throw failure('a queue needs the packages bullmq and ioredis, which are not installed with cifar-train', {
      cause,
      hint: hint`add them where cifar-train is installed: npm install bullmq@${bullmq} ioredis@${ioredis}`,
    });
  }
}

export type QueuePackages = Awaited<ReturnType<typeof loadQueuePackages>>;
