import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

/**
 * The sources below the folders given, as plain JavaScript that a process of its own can run: it stands where
 * node_modules is found. The caller removes it.
 */
export async function compiled(...folders: readonly string[]): Promise<{ path: string; remove(): Promise<void> }> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const path = await mkdtemp(join(cache, 'cifar-train-test-'));
  const files = await readdir(join(root, 'src'), { recursive: true });
  const wanted = files.filter(
    (file) => file.endsWith('.ts') && [...folders, 'errors.ts'].some((one) => file.startsWith(one)),
  );
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const file of wanted) {
    const source = await readFile(join(root, 'src', file), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: file });
    const target = join(path, file.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
  await writeFile(join(path, 'package.json'), '{"type":"module"}');
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
