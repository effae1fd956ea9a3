import { expect, test } from 'vitest';
import { failure, UserError, usageError } from '../../../src/errors.ts';
import type { Recorder } from '../../../src/experiments/resources/recorder.ts';
import { type Progressed, withWayOn } from '../../../src/experiments/resuming/way-on.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { printed } from '../../helpers/caught.ts';

const recorder = (path: string, keepsSomething = false, checkLock = async () => {}) =>
  ({ directory: runDirectory(path), keepsSomething, checkLock }) as Recorder;
const FULL = failure('the disk is full', { hint: 'free some space' });
const RESUME = 'cifar-train linear --resume run';

const results = (nKept: number, isKeeping: boolean): Progressed => ({ kind: 'results', nKept, nResults: 9, isKeeping });

/** What is printed of an error that ended the run in the folder `run`. */
async function told(
  error: unknown,
  interrupted: boolean,
  progressed: Progressed | undefined,
  files = recorder('run'),
  resumeFlags?: string,
): Promise<string> {
  const plan = { ...(progressed && { progressed: () => progressed }), resumeFlags };
  const said = await withWayOn(error, interrupted, files, 'linear', plan);
  if (!(said instanceof UserError)) throw said;
  return printed(said).replace(/^error: /, '');
}

test.each<[string, Progressed | undefined, string]>([
  ['with a checkpoint', { kind: 'checkpointed' }, `continue with: ${RESUME}`],
  ['before there was one', { kind: 'starts over' }, `nothing was saved; start it again with: ${RESUME}`],
  ['a sweep before its first result', results(0, false), `nothing was saved; start it again with: ${RESUME}`],
  [
    'a sweep before its first result, with a checkpoint',
    results(0, true),
    `0 of 9 results are kept; trainings continue from their last checkpoint\n  continue with: ${RESUME}`,
  ],
  [
    'a sweep in the middle',
    results(1, false),
    `1 of 9 results is kept; unfinished trainings start over\n  continue with: ${RESUME}`,
  ],
  ['a sweep at its end', results(9, false), `9 of 9 results are kept\n  continue with: ${RESUME}`],
  [
    'a sweep that prunes',
    { kind: 'pruned' },
    `pruning compares all trials, so its trainings start over\n  continue with: ${RESUME}`,
  ],
  ['a run that cannot be resumed', undefined, 'run is incomplete'],
])('stopped: %s', async (_, progressed, text) => {
  expect(await told(new Error('any'), true, progressed)).toBe(`interrupted\n  ${text}`);
});

test('stopped: no way on leads to a folder that is no longer its own', async () => {
  const gone = failure('run is gone', { hint: 'give it its name back' });
  const lost = recorder('run', true, () => Promise.reject(gone));
  expect(await told(new Error('any'), true, { kind: 'checkpointed' }, lost)).toBe(
    'interrupted\n  run is gone\n  give it its name back',
  );
  const unknown = recorder('run', true, () => Promise.reject(new Error('EIO')));
  expect(await told(new Error('any'), true, { kind: 'checkpointed' }, unknown)).toBe(
    `interrupted\n  continue with: ${RESUME}`,
  );
});

test('stopped: results of a run that cannot be resumed', async () => {
  expect(await told(new Error('any'), true, undefined, recorder('run', true))).toBe(
    'interrupted\n  finished results are in run/metrics.jsonl',
  );
});

test.each<[string, UserError, Progressed | undefined, string]>([
  [
    'with advice',
    FULL,
    { kind: 'checkpointed' },
    `the disk is full\n  free some space\n  then continue with: ${RESUME}`,
  ],
  [
    'before anything was saved',
    FULL,
    { kind: 'starts over' },
    `the disk is full\n  free some space\n  then start it again with: ${RESUME}`,
  ],
  ['without advice', failure('it broke'), { kind: 'checkpointed' }, `it broke\n  continue with: ${RESUME}`],
  ['a run that cannot be resumed', FULL, undefined, 'the disk is full\n  free some space'],
  ['a mistake that a second try makes again', usageError('no'), { kind: 'checkpointed' }, 'no'],
])('failed: %s', async (_, error, progressed, text) => {
  expect(await told(error, false, progressed)).toBe(text);
});

test('the folder is quoted where it needs it', async () => {
  expect(await told(FULL, false, { kind: 'checkpointed' }, recorder("it's mine"))).toContain(`--resume "it's mine"`);
});

test('a flag that a run does not keep is named in the command', async () => {
  expect(
    await told(new Error('stopped'), true, { kind: 'checkpointed' }, recorder('run'), '--queue ADDRESS'),
  ).toContain(`${RESUME} --queue ADDRESS`);
});
