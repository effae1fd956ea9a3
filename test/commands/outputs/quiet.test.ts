import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Context } from '../../../src/cli/command.ts';
import { writePlace } from '../../../src/commands/outputs/output-paths.ts';
import { writePictures } from '../../../src/commands/outputs/pictures.ts';
import { dataError } from '../../../src/errors.ts';
import { readText } from '../../../src/files/read-text.ts';
import { recordingContext } from '../../helpers/commands/recording-terminal.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** A context whose terminal shows warnings alone, as with `--quiet`. */
function quietContext(onWarning: (text: string) => void): Context {
  const { context } = recordingContext('cifar-train linear --quiet');
  return { ...context, terminal: { ...context.terminal, note: () => {}, warn: onWarning } };
}

test('that there are no pictures is said with --quiet too', async () => {
  const warnings: string[] = [];
  await writePictures(
    await scratchFolder(),
    'none',
    [],
    quietContext((text) => warnings.push(text)),
  );
  expect(warnings).toEqual(['there are no pictures to write']);
});

test.skipIf(process.platform === 'win32')('that a pipe is waited for is said with --quiet too', async () => {
  const pipe = join(await scratchFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reading: Promise<string>[] = [];
  const context = quietContext((text) => {
    expect(text).toBe(`waiting for a program that reads ${pipe}; Ctrl-C to stop`);
    reading.push(
      readText(pipe, {
        maxBytes: 100,
        fail: (what) => dataError(what),
        pipes: { signal: context.signal, onWait: () => {} },
      }),
    );
  });
  await writePlace('the table', pipe, 'a,b\n', context);
  expect(await Promise.all(reading)).toEqual(['a,b\n']);
});
