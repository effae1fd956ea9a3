import type { FileWatch } from '../../dataset/watch.ts';
import type { Hint } from '../../errors.ts';
import type { ExperimentEvent } from './events.ts';

/** A bar that shows how far a piece of work is. */
export interface Bar {
  update(done: number, total?: number): void;
  /** Ends and erases it. */
  stop(): void;
}

/** Observes an experiment. Events are data: the observer words them. */
export interface Observer {
  tell(event: ExperimentEvent): void;
  /** A text for the results, with settings as whoever reads them types them. */
  word(text: Hint): string;
  /**
   * Shows a bar.
   * @param label what is being done: `refit`
   * @param total 1 where only the share that is done says anything
   */
  progress(label: string, total: number): Bar;
  /** Watches work on files; to be stopped at its end. */
  watchFiles(): FileWatch & { stop(): void };
}
