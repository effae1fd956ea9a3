import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { smallArchive } from '../../helpers/downloads/tarball.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

test('Ctrl-C while the data is read: nothing is printed, and the message says how to go on', async () => {
  const cwd = await scratchFolder();
  writeFileSync(join(cwd, 'a.tar.gz'), smallArchive(400));
  const out: string[] = [];
  const line = 'info --data-dir a.tar.gz';
  const onOut = (text: string) => out.push(text);
  const error = await userError(runLine(line, { cwd, stopAt: 'unpacking', onOut }));
  expect([error.kind, out]).toEqual(['interrupted', []]);
  expect(error.hint).toContain('run the same command');
});
