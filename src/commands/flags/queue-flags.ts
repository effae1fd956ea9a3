import { optional, toggle } from '../../cli/command.ts';
import { hint, usageError } from '../../errors.ts';
import { flagsOf } from '../../experiments/command-line.ts';
import {
  checkedAddress,
  isInsecure,
  isLocal,
  type QueueAddress,
  queueAddress,
} from '../../experiments/queue/address.ts';
import type { QueueSetup } from '../../experiments/queue/sweep-queue.ts';
import { resumeCommand } from '../../experiments/resuming/way-on.ts';
import type { ResumedRun } from '../../experiments/run.ts';
import { type DataSpec, dataFields } from '../../experiments/specs/data.ts';
import { adviceOn, choice, either, gotText } from '../../util/options.ts';
import { MASK } from '../../util/text/mask.ts';
import { maskAddress } from '../../util/text/mask-secrets.ts';
import { shellWord } from '../../util/text/shell-word.ts';

/** Names the queue, so that no list of processes shows its password. */
const VARIABLE = 'CIFAR_TRAIN_QUEUE';

type Env = Readonly<Record<string, string | undefined>>;

const insecureQueue = toggle(
  '--insecure-queue',
  'allow a queue on another machine without TLS or a password: whoever reaches it can forge results',
);

/** For what has its work done by workers. */
export const sweepQueueFlags = {
  queue: optional(
    '--queue <address>',
    'have the work done by workers (cifar-train worker) over this Redis or Valkey server, redis://HOST:6379, with the same results; none: here',
    either(queueAddress, choice('none')),
    `$${VARIABLE}, or here`,
  ),
  insecureQueue,
};

/** For workers. */
export const workerQueueFlags = {
  queue: optional(
    '--queue <address>',
    'the Redis or Valkey server of the sweeps: redis://HOST:6379, or rediss://HOST:6379 over TLS',
    queueAddress,
    `$${VARIABLE}`,
  ),
  insecureQueue,
};

interface Typed {
  readonly queue: string | undefined;
  readonly insecureQueue: boolean;
}

/**
 * Where the queue is: the flag, else the environment, else where a resumed run had it; undefined if there is none.
 * @throws UserError (usage) for what is no address, or an insecure one
 */
export function queueOf({ queue, insecureQueue }: Typed, env: Env, resumed?: ResumedRun): QueueAddress | undefined {
  const typed = queue ?? named(env) ?? ofRun(resumed);
  return typed === undefined || typed === 'none'
    ? undefined
    : checkedAddress(typed, insecureQueue || isAccepted(typed, resumed));
}

/** Whether a resumed run had the same address, and it was accepted then: the command that resumes it can do without flags. */
function isAccepted(typed: string, resumed: ResumedRun | undefined): boolean {
  const { queue, insecureQueue } = resumed?.manifest.options ?? {};
  return insecureQueue === true && queue === maskAddress(typed);
}

/**
 * The same for a sweep, with the command that starts a worker on its images.
 * @param dataDir where the data is, as typed: another machine has it elsewhere
 * @param isTyped whether the address was typed: one in the environment is there for workers too
 */
export function forSweep(
  address: QueueAddress,
  spec: DataSpec,
  dataDir: string | undefined,
  isTyped: boolean,
): QueueSetup {
  const isSecret = address.shown.includes(MASK);
  const where = !isSecret ? [`--queue ${shellWord(address.shown)}`] : isTyped ? ['--queue ADDRESS'] : [];
  const accepted = isInsecure(address) ? ['--insecure-queue'] : [];
  const images = flagsOf(dataFields, spec, isLocal(address) ? dataDir : undefined);
  const words = ['cifar-train worker', ...where, ...accepted, ...images];
  return { address, startCommand: words.join(' '), resumeFlags: isSecret && isTyped ? '--queue ADDRESS' : undefined };
}

function named({ [VARIABLE]: typed }: Env): string | undefined {
  if (typed === undefined || typed === '') return undefined;
  if (typed === 'none' || queueAddress.accepts(typed)) return typed;
  throw usageError(`${VARIABLE} must be ${queueAddress.expected}; ${gotText(typed, queueAddress)}`, {
    hint: adviceOn(typed, queueAddress),
  });
}

function ofRun(resumed: ResumedRun | undefined): string | undefined {
  const kept = resumed?.manifest.options.queue;
  if (resumed === undefined || typeof kept !== 'string' || kept === '') return undefined;
  if (!kept.includes(MASK)) return kept;
  const { path } = resumed.directory;
  const again = resumeCommand(resumed.manifest.command, path, '--queue ADDRESS');
  throw usageError(`${path} does not say which queue it had: an address with a password is not kept`, {
    hint: hint`set ${VARIABLE} as before, or name it again: ${again}`,
  });
}
