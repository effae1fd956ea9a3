import { commandsIn } from '../util/text/commands-in.ts';
import { onOneLine } from '../util/text/printable.ts';
import type { Progress, Terminal } from './terminal/terminal.ts';

/** How work on files reports its progress, and learns that it should stop. */
interface FileWatching {
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
  readonly onProgress: (done: number, total: number | undefined, message: string) => void;
  /** Call it at the end of the work. */
  stop(): void;
}

/** Shows work on files as bars, one for each kind of work, and its notes as lines. */
export function watchFiles(terminal: Terminal, signal: AbortSignal): FileWatching {
  let bar: { readonly label: string; readonly progress: Progress } | undefined;
  const stop = () => {
    bar?.progress.stop();
    bar = undefined;
  };
  return {
    signal,
    stop,
    onNote: (text) => terminal.note(commandsIn(onOneLine(text), terminal.typed)),
    onProgress: (done, total, message) => {
      if (bar?.label !== message) {
        stop();
        bar = { label: message, progress: terminal.progress(message, total ?? 0, 'bytes') };
      }
      bar.progress.update(done, total);
    },
  };
}
