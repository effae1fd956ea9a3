import type { Context, OptionsOf } from '../../cli/command.ts';
import { dataDirectory, folderOfShapes } from '../../cli/common-flags.ts';
import { inTerms } from '../../cli/setting-flags.ts';
import { watchFiles } from '../../cli/watch-files.ts';
import { usageError } from '../../errors.ts';
import type { Experiment } from '../../experiments/experiment.ts';
import { refuseOwnName } from '../../experiments/own-names.ts';
import type { Observer } from '../../experiments/resources/observer.ts';
import { type Presenter, type ResumedRun, runExperiment, type SameData } from '../../experiments/run.ts';
import { eventText } from '../../report/terminal/lines/event-text.ts';
import type { PageWithCommands } from '../../report/terminal/page.ts';
import type { RunHead } from '../../runs/manifest.ts';
import type { experimentFlags } from '../flags/data-flags.ts';
import { refuseSharedPlace, refuseSharedPlaces } from '../outputs/shared-place.ts';
import { withTypedCommand } from './offline-command.ts';

/** How a command shows what its experiment found. */
export interface Report<Found> {
  /**
   * Checks options that only the data can tell to be wrong.
   * @throws UserError (usage)
   */
  readonly check?: (classNames: readonly string[]) => void;
  /** For people: paragraphs; empty ones are left out. */
  readonly paragraphs: (found: Found, page: PageWithCommands) => readonly string[];
  /** The same as a page for report.html. */
  readonly html?: (found: Found, head: RunHead) => Promise<string>;
  /** Writes files that were requested besides the run, which is in a folder if it is kept. */
  readonly save?: (found: Found, head: RunHead, run: string | undefined) => Promise<void>;
  /** A run whose data it is about, which is not downloaded. */
  readonly sameDataAs?: SameData | undefined;
}

/** Runs an experiment according to its command's flags and the terminal. */
export async function conduct<Found>(
  experiment: Experiment<Found>,
  options: Omit<OptionsOf<typeof experimentFlags>, 'tag'> & { readonly cache?: boolean } & Readonly<
      Record<string, unknown>
    >,
  context: Context,
  report: Report<Found>,
  resumed?: ResumedRun,
): Promise<void> {
  const { env, commandLine, signal } = context;
  const { threads, run, runDir, cache = true } = options;
  refuseSharedPlaces(options);
  if (!run) refuseWithoutRun(options);
  if (resumed === undefined && runDir !== undefined) {
    await refuseOwnName('--run-dir', runDir, `runs/my-${experiment.command}`);
    refuseSharedPlace(runDir, options, experiment.command);
  }
  const unread = folderOfShapes(options.dataset, context.typed);
  if (unread !== undefined) context.terminal.warn(unread);
  const setup = {
    ...{ env, commandLine, signal, threads, run, runDir, cache, sameDataAs: report.sameDataAs },
    dataDir: dataDirectory(options, env),
    options: options.dataDir === undefined ? options : { ...options, dataDir: dataDirectory(options, env) },
  };
  const presenter = presenterOf(report, options.json, context);
  try {
    await runExperiment(experiment, setup, observerOf(options.json, context), presenter, resumed);
  } catch (error) {
    throw withTypedCommand(error, context, options.limit);
  }
}

/** @throws UserError (usage) for flags that have no use where no run is written */
function refuseWithoutRun({ runDir, tag }: { readonly runDir?: unknown; readonly tag?: unknown }): void {
  const use =
    runDir !== undefined
      ? '--run-dir says where to write the run'
      : tag !== undefined && '--tag gives the run words to find it by';
  if (use) throw usageError(`${use}, but --no-run writes none`, { hint: 'leave one of them out' });
}

/** Shows what happens in a terminal, while it happens. */
export function observerOf(json: boolean, { terminal, signal }: Context): Observer {
  return {
    tell: (event) => {
      if (json && event.kind === 'finished') return;
      const { text, isWarning } = eventText(event, terminal);
      if (isWarning) terminal.warn(text);
      else terminal.note(text);
    },
    word: inTerms,
    progress: (label, total) => terminal.progress(label, total, total === 1 ? 'share' : 'steps'),
    watchFiles: () => watchFiles(terminal, signal),
  };
}

function presenterOf<Found>(report: Report<Found>, json: boolean, { terminal }: Context): Presenter<Found> {
  return {
    ...report,
    show: ({ found, results }, head, run) => {
      if (json) return terminal.json({ ...head, ...results, run: run ?? null });
      terminal.note('');
      const paragraphs = report.paragraphs(found, terminal);
      terminal.out(paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'));
    },
  };
}
