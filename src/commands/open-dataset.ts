import type { Context, OptionsOf } from '../cli/command.ts';
import { dataDirectory, type datasetFlags } from '../cli/common-flags.ts';
import type { Progress, Terminal } from '../cli/terminal/terminal.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { loadDataset } from '../dataset/load.ts';
import type { FileWatch } from '../dataset/watch.ts';
import { version } from '../runs/version.ts';
import { withTypedCommand } from './offline-command.ts';

/** Shows work on files as bars, one for each kind of work, and its notes as lines. Stop it at the end. */
export function watchFiles(terminal: Terminal, signal: AbortSignal): FileWatch & { stop(): void } {
  let bar: { readonly label: string; readonly progress: Progress } | undefined;
  const stop = () => {
    bar?.progress.stop();
    bar = undefined;
  };
  return {
    signal,
    stop,
    onNote: (text) => terminal.note(text),
    onProgress: (done, total, message) => {
      if (bar?.label !== message) {
        stop();
        bar = { label: message, progress: terminal.progress(message, total ?? 0, 'bytes') };
      }
      bar.progress.update(done, total);
    },
  };
}

/** Loads the dataset that the flags name; CIFAR-10 is downloaded where it is missing. */
export async function openDataset(options: OptionsOf<typeof datasetFlags>, context: Context): Promise<Dataset> {
  const { terminal, signal, env } = context;
  const watch = watchFiles(terminal, signal);
  const { dataset: name, limit, seed } = options;
  try {
    const dataDir = dataDirectory(options, env);
    return await loadDataset({ ...watch, name, dataDir, limit, seed, version, download: { ...watch, env } });
  } catch (error) {
    throw withTypedCommand(error, context, limit);
  } finally {
    watch.stop();
  }
}
