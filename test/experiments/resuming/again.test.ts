import { expect, test } from 'vitest';
import { againCommand } from '../../../src/experiments/resuming/again.ts';

test.each([
  ['cifar-train linear --loss svm', 'cifar-train linear --loss svm'],
  ['cifar-train linear --run-dir runs/x --seed 1', 'cifar-train linear --seed 1'],
  ['cifar-train linear --seed 1 --run-dir=runs/x', 'cifar-train linear --seed 1'],
  ["cifar-train linear --run-dir 'my run' --seed 1", 'cifar-train linear --seed 1'],
  ["cifar-train linear '--run-dir=my run' --seed 1", 'cifar-train linear --seed 1'],
  ["cifar-train linear --run-dir 'it'\\''s' --data-dir 'a b'", "cifar-train linear --data-dir 'a b'"],
  ['cifar-train linear --run-dir "my run" --seed 1', 'cifar-train linear --seed 1'],
  ['cifar-train linear --no-run', 'cifar-train linear --no-run'],
])('%s is run again as %s', (commandLine, command) => {
  expect(againCommand({ commandLine }).command).toBe(command);
});
