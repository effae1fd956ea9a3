import { failure, type UserError } from '../../errors.ts';

interface OutputStream {
  readonly errored?: Error | null | undefined;
}

/** A closed pipe (`| head`) is not an error; the rest of the output is dropped. */
const isClosedPipe = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');

/** What has kept the last text from standard output, as a full disk; files and terminals are written to at once. */
export function outputTrouble({ errored }: OutputStream): UserError | undefined {
  if (!errored || isClosedPipe(errored)) return undefined;
  return failure(`cannot write the result to standard output: ${errored.message}`, { cause: errored });
}
