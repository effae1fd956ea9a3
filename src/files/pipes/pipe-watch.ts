/** How the wait for the other end of a pipe is shown, and ended. */
export interface PipeWatch {
  readonly signal: AbortSignal;
  /** Called once if nobody is there yet. */
  readonly onWait: () => void;
}
