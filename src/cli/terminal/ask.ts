import { createInterface } from 'node:readline';

/** A stream that may be a terminal. */
export interface AskedStream {
  readonly isTTY?: boolean;
}

/**
 * Asks whoever sits at the terminal a question that is answered with yes or no; anything but `y` and `yes` is a no, and so is the
 * end of the input. Lines are read as the terminal gives them, so that Ctrl-C reaches the process.
 * @returns undefined where there is no terminal to ask at
 * @throws what the signal was aborted with
 */
export async function askYesOrNo(
  question: string,
  input: NodeJS.ReadableStream & AskedStream,
  output: NodeJS.WritableStream & AskedStream,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  signal.throwIfAborted();
  const lines = createInterface({ input, output, terminal: false });
  try {
    return await new Promise((answer, stop) => {
      signal.addEventListener('abort', () => stop(signal.reason), { once: true });
      lines.once('line', (line) => answer(/^\s*y(es)?\s*$/i.test(line)));
      lines.once('close', () => answer(false));
      output.write(`${question} [y/N] `);
    });
  } finally {
    lines.close();
  }
}
