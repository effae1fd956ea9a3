import { execFileSync } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../helpers/commands/run-line.ts';
import { sortedData } from '../../helpers/data/sorted-data.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** Longer than any of the terminals is wide, and to be quoted: the dollar means something to a shell. */
const FOLDER = `a-folder-$HOME-with-a-long-name-${'that-goes-on-and-on-'.repeat(4)}(1)`;

/** What a shell passes to `cifar-train` when the commands of a report are pasted into it, one command a line. */
function pasted(report: string): readonly string[] {
  const [, command = ''] = /^( {2}cifar-train (?:.* \\\n)*.*)$/m.exec(report) ?? [];
  const input = command.replace('cifar-train', "printf '<%s>'");
  return execFileSync('sh', { input, encoding: 'utf8' }).split('\n');
}

const words = (line: string): string => line.replaceAll(/\S+/g, '<$&>').replaceAll(' ', '');

test.each([
  ['lr-find --steps 60 --seed 3', 'linear', '--seed 3'],
  [
    'lr-find --dataset shapes --limit 500 --steps 60 --batch-size 100 --loss crammer-singer --seed 2',
    'crossval --model linear',
    '--seed 2',
  ],
  ['linear --epochs 6 --learning-rate 1e-6 --stratify', 'lr-find', ''],
  ['linear --epochs 6 --learning-rate 1e-6 --stratify --seed 0,1', 'lr-find', ''],
  ['crossval --k 1,3 --model knn --shuffle', 'knn', '--shuffle'],
  ['crossval --loss svm --epochs 1 --learning-rate 0.1 --model linear --seed 2', 'linear', '--seed 2'],
])('what %s tells to type can be pasted from terminals of any width: %s', async (line, command, flags) => {
  const cwd = await scratchFolder();
  await rename(await sortedData(), join(cwd, FOLDER));
  for (const width of [40, 80, 200]) {
    const { out } = await runLine(`${line} --data-dir ${FOLDER} --no-run`, { cwd, width });
    const typed = pasted(out.join('\n\n'));
    expect(typed).toHaveLength(1);
    expect(typed[0]!.startsWith(words(command))).toBe(true);
    expect(typed[0]).toContain(words(`--data-dir ${FOLDER}`));
    expect(typed[0]).toContain(words(flags));
  }
});
