import { describe, expect, test } from 'vitest';
import { optional, toggle } from '../../../src/cli/command.ts';
import { processFlags } from '../../../src/cli/common-flags.ts';
import { besideResume } from '../../../src/commands/flags/resume-flags.ts';
import type { ResumedRun } from '../../../src/experiments/run.ts';
import { runDirectory } from '../../../src/runs/run-directory.ts';
import { text } from '../../../src/util/options.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const flags = { ...processFlags, csv: optional('--csv <file>', '', text('a file')), refit: toggle('--refit', '') };
const typed = { threads: undefined, json: false, quiet: true, csv: undefined, refit: false, dataDir: undefined };

const resumed = (options: object) =>
  ({
    directory: runDirectory('run'),
    manifest: { options, commandLine: 'cifar-train crossval --run-dir run --seed 1' },
  }) as unknown as ResumedRun;

describe('what belongs to a process is of this one, whatever the other recorded', () => {
  test.each([
    ['more threads than the flag allows', { threads: 96 }],
    ['threads of no kind', { threads: 'all' }],
    ['a switch that is none', { json: 1, quiet: 'no' }],
    ['nothing', {}],
  ])('%s', (_, options) => {
    expect(besideResume(flags, typed, resumed(options))).toMatchObject({
      threads: undefined,
      json: false,
      quiet: true,
    });
  });
});

test('the rest is of the run', () => {
  const options = { csv: '/x.csv', refit: true, threads: 2 };
  expect(besideResume(flags, typed, resumed(options))).toMatchObject({
    csv: '/x.csv',
    refit: true,
    threads: undefined,
  });
});

test.each([
  [{ csv: 5 }, 'options.csv must be a file; it is 5'],
  [{ refit: 'yes' }, 'options.refit must be true or false; it is "yes"'],
])('%j is damaged, and the way out can be pasted', (options, message) => {
  const error = thrownUserError(() => besideResume(flags, typed, resumed(options)));
  expect(error.message).toBe(`run/run.json is damaged: ${message}`);
  expect(error.hint).toBe('restore it, or run it again: cifar-train crossval --seed 1');
});
