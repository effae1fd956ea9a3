import { expect, test } from 'vitest';
import { userError } from '../helpers/caught.ts';
import { runLine } from '../helpers/commands/run-line.ts';

test.each([
  ['--count 3', '--count'],
  ['--queue redis://localhost --idle-exit 5 --insecure-queue', '--queue, --insecure-queue, --idle-exit'],
])('a check takes no jobs: worker --check %s is refused', async (typed, named) => {
  const error = await userError(runLine(`worker --dataset shapes --limit 50 --check ${typed}`));
  expect([error.kind, error.message]).toEqual(['usage', `--check takes no jobs; it cannot be combined with ${named}`]);
});
