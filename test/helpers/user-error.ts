import { UserError } from '../../src/errors.ts';

/** The UserError that some work ends with; anything else is a failed test. */
export async function userErrorOf(work: () => unknown): Promise<UserError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
