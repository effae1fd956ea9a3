import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SWEEP = 'crossval --dataset shapes --limit 60 --model knn --k 1,3 --folds 2 --no-run --csv sweep.csv';

test('one table replaces another, whatever separates their fields', async () => {
  const cwd = await scratchFolder();
  for (const [name, separator] of [
    ['tab', '\t'],
    [';', ';'],
    [',', ','],
  ] as const) {
    await runLine(`${SWEEP} --csv-separator ${name}`, { cwd });
    const [head, row] = readFileSync(join(cwd, 'sweep.csv'), 'utf8').split('\n');
    expect(head!.startsWith(`mean_fit_time${separator}std_fit_time${separator}`)).toBe(true);
    expect(row).toContain(separator);
  }
});

test.each([
  ['crossval --dataset shapes --csv-separator ;', '--csv-separator has nothing to separate: there is no --csv'],
  ['predict model cat.jpg --csv-separator ;', '--csv-separator has nothing to separate: there is no --csv'],
  ['crossval --csv -', '--csv takes the path of a file; got -, which stands for one that comes in'],
  ['crossval --csv a.csv --csv-separator :', `--csv-separator must be ',', ';' or tab; got ":"`],
])('%s', async (line, message) => {
  const error = await userError(runLine(line));
  expect(error).toMatchObject({ kind: 'usage' });
  expect(error.message).toBe(message);
});
