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
  expect(againCommand({ commandLine })).toEqual({ command });
});

test.each([
  "cifar-train linear --data-dir $'a\\012b'",
  `cifar-train linear --data-dir 'a; b' --run-dir "x & y"`,
  'cifar-train linear --data-dir ^"^%PATH^%^"',
  "cifar-train linear --data-dir 'it''s'",
])('%s is a command of ours', (commandLine) => {
  expect(againCommand({ commandLine })).toHaveProperty('command');
});

test.each([
  'rm -rf /',
  'cifar-trainer linear',
  'cifar-train linear; rm -rf /',
  'cifar-train linear && reboot',
  'cifar-train linear --data-dir $(reboot)',
  'cifar-train linear --data-dir "`reboot`"',
  'cifar-train linear\nreboot',
  "cifar-train linear 'open",
  '',
])('%j is not shown as one that runs a run again', (commandLine) => {
  expect(againCommand({ commandLine }, ' --epochs 2')).toMatch(/^its options are in its run\.json/);
});
