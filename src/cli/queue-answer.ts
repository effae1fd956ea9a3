import { failure, type UserError } from '../errors.ts';

/** The packages that speak with the server of a queue. */
const CLIENTS = /[\\/]node_modules[\\/](ioredis|redis-parser)[\\/]/;

/**
 * The error for an answer that no Redis gives, of which these packages throw where nothing can catch it; undefined for any other.
 */
export function strangeAnswer(error: unknown): UserError | undefined {
  if (!(error instanceof Error && CLIENTS.test(error.stack ?? ''))) return undefined;
  return failure(`the server of the queue sent what no Redis server sends: ${error.message}`, {
    cause: error,
    hint: 'write the address of a Redis or Valkey server',
  });
}
