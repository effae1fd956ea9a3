/** What tells whether a process is to outlive its terminal. */
export interface HangUpFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether stdin, stdout or stderr is a terminal. */
  readonly usesTerminal: boolean;
  /** Whether it was started from a terminal, whatever its streams are by now. */
  readonly hasTerminal: boolean;
}

/**
 * Whether SIGHUP, the signal of a terminal that closes, was meant to be ignored: by `nohup`, or `trap '' HUP`. Node gives
 * every signal its default back before any JavaScript runs, so that this is told by what else is known: shells name the
 * command that they start in `_`, and `nohup` leaves none of the streams on the terminal that it was started from.
 */
export const ignoresHangUp = ({ env, usesTerminal, hasTerminal }: HangUpFacts): boolean =>
  /(^|\/)nohup$/.test(env._ ?? '') || (hasTerminal && !usesTerminal);
