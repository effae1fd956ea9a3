import { UserError } from '../../src/errors.ts';

/** The UserError that a call throws; anything else fails the test. */
export function thrownUserError(call: () => unknown): UserError {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error came');
}

/** The UserError that work ends with; anything else fails the test. */
export async function userError(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error came');
}

/** The UserErrors that pieces of work end with, each; one that ends well fails the test. */
export const caughtAll = (...work: readonly Promise<unknown>[]): Promise<readonly UserError[]> =>
  Promise.all(work.map(userError));

/** An error as it stands on a terminal: its message, and its hint below. */
export const printed = ({ message, hint }: UserError): string =>
  [`error: ${message}`, ...(hint === undefined ? [] : [hint.replace(/^/gm, '  ')])].join('\n');
