// Packs the package, installs it in an empty folder and uses it there: the command line and the library with its types.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cifar-train-package-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const npm = (...args) => run('npm', [...args, '--silent'], folder);

try {
  const [{ filename, size, files }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const strange = files
    .map(({ path }) => path)
    .filter((path) => !/^(bin|dist)\/|^(package\.json|README\.md|LICENSE)$/.test(path));
  if (strange.length > 0) throw new Error(`the package holds what it should not: ${strange.join(', ')}`);
  writeFileSync(join(folder, 'package.json'), '{ "name": "elsewhere", "private": true, "type": "module" }\n');
  npm('install', join(folder, filename));

  const bin = join(folder, 'node_modules/.bin/cifar-train');
  const args = ['knn', '--k', '1,7', '--dataset', 'shapes', '--limit', '1000', '--json', '--quiet'];
  const { results } = JSON.parse(run(bin, args, folder));
  if (!(results[1].mean > 0.15)) throw new Error(`unexpected accuracy ${results[1].mean}`);

  writeFileSync(
    join(folder, 'use.ts'),
    `import { createWasmBackend, KnnClassifier, makeShapes, matrix } from 'cifar-train';

const { train, makeTest } = makeShapes({ seed: 1, nTrain: 500, nTest: 50 });
const backend = await createWasmBackend({ threads: 2 });
const classifier = new KnnClassifier(backend, { k: 3, metric: 'l1', ties: 'nearest' });
classifier.fit(matrix(train.pixels, train.nSamples, 3072), train.labels);
const predictions: Uint8Array = await classifier.predict(matrix(makeTest().pixels, 50, 3072));
await backend.close();
console.log(predictions.length);
`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--skipLibCheck',
    'false',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ];
  run(process.execPath, [tsc, ...options, 'use.ts'], folder);
  if (run(process.execPath, ['use.js'], folder).trim() !== '50')
    throw new Error('the library does not work when installed');
  console.log(
    `${filename}: ${files.length} files, ${(size / 1000).toFixed(0)} kB; installed, run and imported elsewhere`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
