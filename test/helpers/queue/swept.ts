import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timelessCsv } from '../../../scripts/queue/timeless-csv.mjs';
import { sweepOf } from '../commands/finished-run.ts';
import { runLine } from '../commands/run-line.ts';
import { scratchFolder } from '../scratch.ts';

/** The images of all sweeps over a queue in tests. */
export const DATA = '--dataset shapes --limit 100 --seed 5';

/** What a sweep prints as JSON and writes as CSV, without what the clock or the queue decides. */
export async function swept(
  line: string,
  {
    env = {},
    cwd,
    ...on
  }: Pick<NonNullable<Parameters<typeof runLine>[1]>, 'env' | 'cwd' | 'onNote' | 'onWarning' | 'stopAt'> = {},
) {
  const folder = cwd ?? (await scratchFolder());
  const { out, notes } = await runLine(`crossval ${line} --json --csv t.csv`, { ...on, cwd: folder, env });
  const { options: recorded, ...found } = sweepOf(JSON.parse(out.join())) as { options: Record<string, unknown> };
  const { queue: _queue, queueRun: _queueRun, runDir: _runDir, ...kept } = recorded;
  const csv = timelessCsv(await readFile(join(folder, 't.csv'), 'utf8'));
  return { table: { found: { ...found, options: kept }, csv }, notes };
}

const here = new Map<string, Awaited<ReturnType<typeof swept>>['table']>();

/** What an undisturbed sweep on this machine alone comes to, which does not change. */
export async function tableHere(line: string) {
  const table = here.get(line) ?? (await swept(line)).table;
  here.set(line, table);
  return table;
}
