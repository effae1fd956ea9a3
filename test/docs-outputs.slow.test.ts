import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { runLine } from './helpers/commands/run-line.ts';
import { pageAt, pages, root } from './helpers/pages.ts';
import { scratchFolder } from './helpers/scratch.ts';

/* What the documentation shows of a session on the built-in shapes is what the tool prints. */

describe('outputs on the built-in shapes', () => {
  /** Seconds differ from run to run. */
  const timeless = (line: string) => line.replaceAll(/[\d.]+ m?s\b/g, '# s').trimEnd();
  const readme = pageAt('README.md');
  const first = readme.blocks.find(({ language }) => language === '')!;
  const sessions = pages.flatMap(({ path, blocks }) =>
    blocks.flatMap(({ language, text }) => {
      const [typed = '', ...lines] = text.split('\n');
      const isSession = language === '' && typed.startsWith('$ npx cifar-train') && typed.endsWith('--dataset shapes');
      return isSession ? [{ path, typed: typed.slice('$ npx cifar-train '.length), lines }] : [];
    }),
  );
  const all = [
    { path: readme.path, typed: 'knn --k 7 --folds 5 --dataset shapes', lines: first.text.split('\n') },
    ...sessions,
  ];

  test('are found', () => {
    expect(all.map(({ path }) => path)).toEqual([
      'README.md',
      'docs/features.md',
      'docs/info.md',
      'docs/knn.md',
      'docs/lr-find.md',
      'docs/pixel-distance.md',
    ]);
  });

  test.each(all)('$path: $typed', async ({ typed, lines }) => {
    const cwd = await scratchFolder();
    const { out, notes } = await runLine(typed, { cwd, env: { npm_command: 'exec' } });
    const printed = [...out, ...notes].join('\n').replaceAll(cwd, '/home/you/cifar-train').split('\n').map(timeless);
    expect(lines.map(timeless).filter((line) => line !== '…' && !printed.includes(line))).toEqual([]);
  });
});

test('README.md: a model file is loaded and scored, in five lines', async () => {
  const { blocks, prose } = pageAt('README.md');
  const { text } = blocks.find(({ language, text }) => language === 'ts' && text.includes('loadLinearModel'))!;
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('import'))).toHaveLength(5);
  const [, typed] = /After `npx cifar-train (linear [^`]+)`/.exec(prose)!;
  const cwd = await scratchFolder();
  await runLine(`${typed} --epochs 2`, { cwd });
  const module = ts.ModuleKind.ESNext;
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } });
  const built = JSON.stringify(join(root, 'dist/index.js'));
  await writeFile(join(cwd, 'score.mjs'), outputText.replace("'cifar-train'", built));
  const { stdout } = await promisify(execFile)(process.execPath, ['score.mjs'], { cwd });
  expect(Number(stdout)).toBeGreaterThan(0.6);
}, 120_000);
