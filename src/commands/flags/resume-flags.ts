import { type Context, type Flags, flagName } from '../../cli/command.ts';
import { dataError, hint, usageError } from '../../errors.ts';
import { againCommand } from '../../experiments/resuming/again.ts';
import { refuseMasked } from '../../experiments/resuming/masked-path.ts';
import type { LockWatch } from '../../experiments/resuming/stopped-run.ts';
import { resumeCommand } from '../../experiments/resuming/way-on.ts';
import type { ResumedRun } from '../../experiments/run.ts';
import { shownJson } from '../../files/json.ts';
import { onOneLine } from '../../util/text/printable.ts';

/** Paths that a resumed run works with. */
const USED: readonly string[] = ['dataDir', 'csv', 'tensorboard', 'pictures'];

/** Where data is and what is shown: as recorded, unless the process says otherwise. */
const OR_RECORDED: readonly string[] = ['dataDir', 'pictures', 'mistakes'];

/** What affects how a run is shown and how fast it is, but not its results: each process may have its own. */
const OF_THE_PROCESS: readonly string[] = [
  ...OR_RECORDED,
  ...['threads', 'cache', 'json', 'quiet', 'verbose', 'queue', 'insecureQueue'],
];

/**
 * @param free more flags that are allowed with `--resume`
 * @throws UserError (usage) for flags that would change a resumed run
 */
export function refuseBesideResume(
  command: string,
  flags: Flags,
  run: string,
  typed: ReadonlySet<string>,
  free: readonly string[] = [],
): void {
  const allowed = [...OF_THE_PROCESS, 'resume', ...free];
  const foreign = Object.entries(flags).filter(([key]) => typed.has(key) && !allowed.includes(key));
  if (foreign.length === 0) return;
  const names = foreign.map(([, flag]) => flagName(flag)).join(', ');
  throw usageError(`${names} cannot be combined with --resume: a run keeps its original options`, {
    hint: hint`leave ${foreign.length === 1 ? 'it' : 'them'} out: ${resumeCommand(command, run)}`,
  });
}

/**
 * The options of a resumed run: its original ones, except for what belongs to the process.
 * @throws UserError (data) for a recorded option that its flag does not allow; (usage) for a path that was masked, and so is
 *   not known any more
 */
export function besideResume<T extends Readonly<Record<string, unknown>>>(
  flags: Flags,
  typed: T,
  { directory, manifest }: ResumedRun,
): T {
  const { command, options, commandLine } = manifest;
  for (const key of USED) {
    const flag = flags[key];
    if (flag === undefined || typed[key] !== undefined) continue;
    refuseMasked(directory.path, key, options[key], resumeCommand(command, directory.path, `${flagName(flag)} PATH`));
  }
  const recorded = Object.fromEntries(Object.keys(typed).map((key) => [key, options[key] ?? undefined]));
  for (const [key, value] of Object.entries(recorded)) {
    // What belongs to the process is of this one: the other may have run on a larger machine.
    const isOfThis = OF_THE_PROCESS.includes(key) && (typed[key] !== undefined || !OR_RECORDED.includes(key));
    if (value === undefined || isOfThis) continue;
    const expected = refusalOf(flags[key], value);
    if (expected === undefined) continue;
    throw dataError(
      `${directory.manifestPath} is damaged: options.${key} must be ${expected}; it is ${shownJson(value)}`,
      { hint: hint`restore it, or run it again: ${againCommand({ commandLine })}` },
    );
  }
  const own = OF_THE_PROCESS.filter((key) => key in typed).map((key) => {
    const kept = OR_RECORDED.includes(key) ? recorded[key] : undefined;
    return [key, typed[key] ?? kept];
  });
  return { ...recorded, ...Object.fromEntries(own) } as unknown as T;
}

/** What {@link ResumedRun}s are locked with. */
export const lockWatch = ({ terminal, signal }: Context): LockWatch => ({
  onNote: (text) => terminal.warn(onOneLine(text)),
  signal,
});

/** What a flag expects, where it is something else than this. */
function refusalOf(flag: Flags[string] | undefined, value: unknown): string | undefined {
  if (flag === undefined) return undefined;
  if (flag.kind === 'switch') return typeof value === 'boolean' ? undefined : 'true or false';
  return flag.constraint.accepts(value) ? undefined : flag.constraint.expected;
}
