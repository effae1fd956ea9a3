import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MetricsLog, readMetrics } from '../../src/runs/metrics.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { canMount, smallDisk } from '../helpers/small-disk.ts';

test('records are appended, a line each, and are there before the log is closed', async () => {
  const path = join(await scratchFolder(), 'metrics.jsonl');
  const log = await MetricsLog.open(path);
  await log.append({ epoch: 1, trainLoss: 2.1 });
  await log.append({ epoch: 2, valAccuracy: null, note: 'two\nlines' });
  expect(readFileSync(path, 'utf8')).toBe(
    '{"epoch":1,"trainLoss":2.1}\n{"epoch":2,"valAccuracy":null,"note":"two\\nlines"}\n',
  );
  await log.close();
  expect(await readMetrics(path)).toEqual([
    { epoch: 1, trainLoss: 2.1 },
    { epoch: 2, valAccuracy: null, note: 'two\nlines' },
  ]);
});

describe('reading', () => {
  test.each([
    ['', []],
    ['{"a":1}\n', [{ a: 1 }]],
    ['{"a":1}\n{"a":2', [{ a: 1 }]],
    ['{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['{"a', []],
    ['{"a":1}\n12', [{ a: 1 }]],
  ])('%j', async (text, expected) => {
    const path = join(await scratchFolder(), 'metrics.jsonl');
    writeFileSync(path, text);
    expect(await readMetrics(path)).toEqual(expected);
  });

  test.each([
    ['{"a":1}\n{"a\n{"a":3}\n', 2],
    ['\n{"a":1}\n', 1],
    ['[1]\n', 1],
    [`{"a":${'['.repeat(200)}${']'.repeat(200)}}\n`, 1],
    ['{"a":1}\n{"a\n', 2],
  ])('%j is damaged', async (text, line) => {
    const path = join(await scratchFolder(), 'metrics.jsonl');
    writeFileSync(path, text);
    const error = await userError(readMetrics(path));
    expect(error.kind).toBe('data');
    expect(error.message).toBe(`${path} is damaged: line ${line} is not a JSON object`);
  });
});

test.each([
  ['{"a":1}\n', '{"a":1}\n{"b":2}\n'],
  ['{"a":1}\n{"a":', '{"a":1}\n{"b":2}\n'],
  ['{"a', '{"b":2}\n'],
])('a log that ends in %j is gone on with', async (before, after) => {
  const path = join(await scratchFolder(), 'metrics.jsonl');
  writeFileSync(path, before);
  const log = await MetricsLog.open(path);
  await log.append({ b: 2 });
  await log.close();
  expect(readFileSync(path, 'utf8')).toBe(after);
});

test.each([
  ['more lines, the last torn', '{"a":1}\n{"a":2}\n{"a":3}\n{"a"'],
  ['fewer lines', '{"a":1}\n'],
  ['something else', 'x\n\n'],
  ['nothing', undefined],
])('a log that is opened with records holds these alone; before: %s', async (_, before) => {
  const path = join(await scratchFolder(), 'metrics.jsonl');
  if (before !== undefined) writeFileSync(path, before);
  const log = await MetricsLog.openWith(path, [{ a: 1 }, { a: 2 }]);
  await log.append({ b: 3 });
  await log.close();
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"a":2}\n{"b":3}\n');
});

test('a log in a folder that is not there', async () => {
  const path = join(await scratchFolder(), 'none', 'metrics.jsonl');
  const error = await userError(MetricsLog.open(path));
  expect(error.kind).toBe('failed');
  expect(error.message).toContain(`cannot write ${path}`);
});

test.skipIf(!canMount)('a full disk: the lines before stay, and no torn one (needs the right to mount)', async () => {
  const path = join(smallDisk(65_536), 'metrics.jsonl');
  const log = await MetricsLog.open(path);
  await log.append({ epoch: 1 });
  const error = await userError(log.append({ text: 'x'.repeat(200_000) }));
  expect(error.message).toBe(`cannot write ${path}: the disk is full (ENOSPC)`);
  await log.append({ epoch: 2 });
  await log.close();
  expect(await readMetrics(path)).toEqual([{ epoch: 1 }, { epoch: 2 }]);
});
