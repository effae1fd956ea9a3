import { type Context, defineCommand, type OptionsOf, optional, toggle } from '../cli/command.ts';
import { dataDirectory, outputFlags, processFlags } from '../cli/common-flags.ts';
import { hint, usageError } from '../errors.ts';
import { dataFields } from '../experiments/specs/data.ts';
import { pickFields } from '../util/fields.ts';
import { flagOf } from '../util/flag-name.ts';
import { plural } from '../util/format.ts';
import { integer } from '../util/options.ts';
import { dataFlags, featureFlags } from './flags/data-flags.ts';
import { queueOf, workerQueueFlags } from './flags/queue-flags.ts';

const flags = {
  ...workerQueueFlags,
  count: optional('--count <n>', 'end after n jobs', integer({ min: 1 })),
  idleExit: optional(
    '--idle-exit <seconds>',
    'end after so many seconds without a job',
    integer({ min: 1, max: 1e6 }),
    'wait on',
  ),
  check: toggle('--check', 'only check that this machine computes what others do, without a queue'),
  ...dataFlags,
  threads: processFlags.threads,
  cache: featureFlags.cache,
  ...outputFlags,
};

export const worker = defineCommand({
  name: 'worker',
  description:
    'Does the work of sweeps that other processes run with crossval --queue, on any number of machines: each has its own copy of the data, and checks first that it computes the known answer of a small sweep. It takes jobs of the same version on the same images alone. Ctrl-C or SIGTERM gives the job back and ends it.',
  flags,
  examples: [
    ['cifar-train worker --queue redis://localhost', 'works for the sweeps on this machine'],
    [
      'cifar-train worker --idle-exit 600',
      'for those of CIFAR_TRAIN_QUEUE, until there is nothing to do for ten minutes',
    ],
    ['cifar-train worker --check', 'checks this machine, and its copy of the data'],
  ],
  run: work,
});

/** @throws UserError (usage) for what is about jobs, of which a check does none */
function checkAlone({ queue, insecureQueue, count, idleExit }: OptionsOf<typeof flags>): void {
  const about = Object.entries({ queue, insecureQueue: insecureQueue || undefined, count, idleExit });
  const typed = about.flatMap(([name, value]) => (value === undefined ? [] : [flagOf(name)]));
  if (typed.length === 0) return;
  throw usageError(`--check takes no jobs; it cannot be combined with ${typed.join(', ')}`, {
    hint: 'leave it out, or the others',
  });
}

async function work(options: OptionsOf<typeof flags>, context: Context): Promise<void> {
  const { env, terminal, signal, commandLine } = context;
  const { check, json, count, idleExit, threads, cache } = options;
  if (check) checkAlone(options);
  const address = check ? undefined : queueOf(options, env);
  if (address === undefined && !check) {
    throw usageError(hint`${{ setting: 'queue' }} must name the server of the queue; nothing does`, {
      hint: hint`for example: ${{ command: 'cifar-train worker --queue redis://localhost' }}, or set CIFAR_TRAIN_QUEUE`,
    });
  }
  const { workForQueue } = await import('../experiments/queue/worker/work.ts');
  const { observerOf } = await import('./running/conduct.ts');
  const setup = {
    dataDir: dataDirectory(options, env),
    env,
    commandLine,
    threads,
    cache,
    count,
    idleExit,
    signal,
    address,
  };
  const { host, nJobs } = await workForQueue(pickFields(dataFields, options), setup, observerOf(json, context));
  if (json) return terminal.json({ command: 'worker', host, ...(check ? { passed: true } : { jobs: nJobs }) });
  terminal.out(check ? 'this machine computes what others do' : `${plural(nJobs, 'job')} done`);
}
