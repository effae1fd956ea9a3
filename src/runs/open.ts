import { dataError } from '../errors.ts';
import { shownJson } from '../files/json.ts';
import { schemaFault } from '../files/schema-fault.ts';
import { checkPath } from '../util/checks.ts';
import { damagedManifest, type RunManifest, readManifest, WAY_ON } from './manifest.ts';
import { type MetricsRecord, readMetrics } from './metrics.ts';
import { RESULTS } from './result-schemas.ts';
import type { ResultsByCommand, RunCommand } from './results.ts';
import { type RunDirectory, runDirectory } from './run-directory.ts';

/** A run of one command. */
export interface RunOf<Command extends RunCommand> {
  readonly command: Command;
  readonly directory: RunDirectory;
  readonly manifest: RunManifest;
  /** Null before there are any. */
  readonly results: ResultsByCommand[Command] | null;
  /**
   * Reads metrics.jsonl: epochs, finished parts of a sweep or scores, one per line, as they came.
   * @throws UserError (data) that names the first damaged line; (failed) if it cannot be read
   */
  metrics(): Promise<readonly MetricsRecord[]>;
}

/** A run of any command: its `command` says which results it has. */
export type Run = { readonly [Command in RunCommand]: RunOf<Command> }[RunCommand];

const isCommand = (command: string): command is RunCommand => Object.hasOwn(RESULTS, command);

/** @throws UserError (data) for a command that keeps no runs */
export function checkRunCommand(manifestPath: string, command: string): asserts command is RunCommand {
  if (isCommand(command)) return;
  const known = Object.keys(RESULTS).join(', ');
  throw dataError(`${manifestPath} names the unknown command ${shownJson(command)}; supported: ${known}`, {
    hint: WAY_ON,
  });
}

/**
 * Opens the folder of a run of any command, whether it has finished or not. Nothing is locked or changed.
 * @throws UserError: (usage) a path that is no text; (data) a run.json that is damaged, or of a command that keeps no runs;
 *   (failed) it cannot be read
 */
export async function openRun(path: string): Promise<Run> {
  checkPath('path', path, 'the path of the folder of a run');
  const directory = runDirectory(path);
  const manifest = await readManifest(directory.manifestPath);
  return runOf(directory, manifest);
}

/**
 * A run of which run.json has been read.
 * @throws UserError (data) for results that no run of its command has
 */
export function runOf(directory: RunDirectory, manifest: RunManifest): Run {
  const { command } = manifest;
  const { manifestPath } = directory;
  checkRunCommand(manifestPath, command);
  const parsed = RESULTS[command].nullable().safeParse(manifest.results);
  if (!parsed.success) {
    throw damagedManifest(manifestPath, schemaFault(parsed.error, manifest.results, ['results']), parsed.error);
  }
  const metrics = () => readMetrics(directory.metricsPath);
  return { command, directory, manifest, results: parsed.data, metrics } as Run;
}
