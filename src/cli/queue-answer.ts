import { failure, type UserError } from '../errors.ts';

/** A stack frame in one of the packages that speak with a queue's server. */
const IN_CLIENT = /[\\/]node_modules[\\/](bullmq|ioredis|redis-parser)[\\/]/;

const isOfParser = (error: unknown): error is Error => error instanceof Error && error.name === 'ParserError';

/** The error for an answer that is not of Redis, at which these packages throw, sometimes where nothing can catch it. */
export function strangeAnswer(error: unknown): UserError | undefined {
  if (!(error instanceof TypeError || error instanceof RangeError || isOfParser(error))) return undefined;
  // The innermost frame that has a file, Node's own apart.
  const [thrownAt = ''] = /^ {4}at (?!.*node:).*[\\/].*/m.exec(error.stack ?? '') ?? [];
  if (!IN_CLIENT.test(thrownAt)) return undefined;
  return failure(
    `the client of the queue cannot read what its server sent: ${error.message.replace(/\. Please report this\.$/, '')}`,
    {
      cause: error,
      hint: 'write the address of a Redis or Valkey server; if it is one, run this again with --verbose and report it',
    },
  );
}
