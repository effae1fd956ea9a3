import { failure, type UserError } from '../errors.ts';

/** Where an error was thrown: in one of the packages that speak with the server of a queue. */
const IN_CLIENT = /[\\/]node_modules[\\/](bullmq|ioredis|redis-parser)[\\/]/;

/**
 * The error for an answer that no Redis gives, which these packages take for another, some where nothing can catch what is
 * thrown; undefined for any other.
 */
export function strangeAnswer(error: unknown): UserError | undefined {
  if (!(error instanceof TypeError || error instanceof RangeError)) return undefined;
  const [thrownAt = ''] = /^ {4}at .*/m.exec(error.stack ?? '') ?? [];
  if (!IN_CLIENT.test(thrownAt)) return undefined;
  return failure(`the server of the queue sent what no Redis server sends: ${error.message}`, {
    cause: error,
    hint: 'write the address of a Redis or Valkey server',
  });
}
