import { failure, type UserError } from '../errors.ts';

/** Where an error was thrown, in what has a file and is no part of Node: one of the packages that speak with the server of a queue. */
const IN_CLIENT = /[\\/]node_modules[\\/](bullmq|ioredis|redis-parser)[\\/]/;

const isOfParser = (error: unknown): error is Error => error instanceof Error && error.name === 'ParserError';

/** The error for an answer that is not of Redis, at which these packages throw, sometimes where nothing can catch it. */
export function strangeAnswer(error: unknown): UserError | undefined {
  if (!(error instanceof TypeError || error instanceof RangeError || isOfParser(error))) return undefined;
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
