import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withTypedCommand } from '../../../src/commands/running/offline-command.ts';
import { dataError, hint, type UserError } from '../../../src/errors.ts';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const EXAMPLE = 'cifar-train knn --dataset shapes --k 1';

test.each<[string, readonly string[], number | undefined, string]>([
  ['cifar-train linear --loss svm', ['loss'], undefined, 'cifar-train linear --loss svm --dataset shapes'],
  ['cifar-train knn --dataset CIFAR10 --k 3', ['dataset', 'k'], undefined, 'cifar-train knn --k 3 --dataset shapes'],
  ['cifar-train knn --data-dir "my data" --k 3', ['dataDir', 'k'], undefined, 'cifar-train knn --k 3 --dataset shapes'],
  ['cifar-train knn --dataset=cifar10', ['dataset'], undefined, 'cifar-train knn --dataset shapes'],
  [
    'cifar-train knn --classes coarse --dataset cifar100',
    ['dataset', 'classes'],
    undefined,
    'cifar-train knn --dataset shapes',
  ],
  ['cifar-train knn --limit 10000', ['limit'], 10_000, 'cifar-train knn --limit 10000 --dataset shapes'],
  ['cifar-train knn --limit 10001', ['limit'], 10_001, EXAMPLE],
  ['cifar-train linear --resume runs/linear-1', ['resume'], undefined, EXAMPLE],
])('%s: what works without a network', (commandLine, typed, limit, works) => {
  const error = dataError('there is none', { hint: hint`try \`${{ withoutDownload: EXAMPLE }}\`` });
  const worded = withTypedCommand(error, { commandLine, typed: new Set(typed) }, limit) as UserError;
  expect(worded.hint).toBe(`try \`${works}\``);
});

test('any other error stays as it is', () => {
  for (const error of [new Error('bug'), dataError('damaged'), dataError('damaged', { hint: 'mend it' })]) {
    expect(withTypedCommand(error, { commandLine: 'cifar-train knn', typed: new Set() }, undefined)).toBe(error);
  }
});

test.each([
  ['linear --loss svm', 'failed', 'try again with `cifar-train download`'],
  ['info', 'data', 'download it with `cifar-train download`'],
])('%s without data and without a network', async (line, kind, first) => {
  const cwd = await scratchFolder();
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9', CIFAR_TRAIN_DATA: join(cwd, 'data') };
  const error = await userError(runLine(line, { cwd, env }));
  expect(error.kind).toBe(kind);
  const [hint = '', ...more] = error.hint!.split('\n').slice(-3);
  expect(hint.replace(/ --data-dir [^`]*/, '')).toBe(first);
  expect(more).toEqual([
    expect.stringContaining('cifar-train download --from FILE'),
    `without a network, \`cifar-train ${line} --dataset shapes\` works`,
  ]);
});
