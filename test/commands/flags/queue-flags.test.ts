import { expect, test } from 'vitest';
import { forSweep, queueOf } from '../../../src/commands/flags/queue-flags.ts';
import { checkedAddress } from '../../../src/experiments/queue/address.ts';
import type { ResumedRun } from '../../../src/experiments/run.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const images = { dataset: 'cifar10', classes: undefined, limit: 100, seed: 0 } as const;

test.each([
  ['redis://localhost', '../data', '--queue redis://localhost --data-dir ../data --limit 100'],
  ['redis://192.0.2.2', '../data', '--queue redis://192.0.2.2 --insecure-queue --limit 100'],
  ['redis://:pw@192.0.2.2', undefined, '--insecure-queue --limit 100'],
  ['rediss://:pw@192.0.2.2', undefined, '--limit 100'],
  ['rediss://:pw@192.0.2.2', undefined, '--queue ADDRESS --limit 100', true],
])('a worker for %s, data in %s: cifar-train worker %s', (typed, dataDir, words, isTyped = false) => {
  const { startCommand } = forSweep(checkedAddress(typed, true), images, dataDir, isTyped);
  expect(startCommand).toBe(`cifar-train worker ${words}`);
});

const resumed = (options: object) =>
  ({ directory: runDirectory('run'), manifest: { command: 'crossval', options } }) as unknown as ResumedRun;
const nothing = { queue: undefined, insecureQueue: false };
const INSECURE = 'redis://192.0.2.2:7000';
const SECRET = { CIFAR_TRAIN_QUEUE: 'redis://:pw@192.0.2.2:7000' };

test('what was accepted as insecure is so for the run that is resumed, and for its address alone', () => {
  const accepted = resumed({ queue: INSECURE, insecureQueue: true });
  expect(queueOf(nothing, {}, accepted)?.host).toBe('192.0.2.2');
  expect(queueOf(nothing, SECRET, resumed({ queue: 'redis://***@192.0.2.2:7000', insecureQueue: true }))?.port).toBe(
    7000,
  );
  for (const refused of [
    () => queueOf({ ...nothing, queue: 'redis://192.0.2.3' }, {}, accepted),
    () => queueOf(nothing, SECRET, accepted),
    () => queueOf(nothing, {}, resumed({ queue: INSECURE, insecureQueue: false })),
  ]) {
    expect(thrownUserError(refused).message).toContain('is on another machine');
  }
});
