// Packs the package, installs it in an empty folder and uses it there: the command line and the library with its types.
// usage: npm run check:package
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cifar-train-package-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
// npm by its own script, as `npm run` names it: on Windows `npm` is a batch file.
const npmOf = (cwd, ...args) => run(process.execPath, [process.env.npm_execpath, ...args], cwd);

try {
  const [{ filename, size, files }] = JSON.parse(
    npmOf(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  const strange = files
    .map(({ path }) => path)
    .filter((path) => !/^(bin|dist|src)\/|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path));
  if (strange.length > 0) throw new Error(`the package holds what it should not: ${strange.join(', ')}`);
  const packed = new Set(files.map(({ path }) => path));
  for (const map of packed) {
    if (!map.endsWith('.map')) continue;
    const { sources } = JSON.parse(readFileSync(join(root, map), 'utf8'));
    const missing = sources.find((source) => !packed.has(posix.join(posix.dirname(map), source)));
    if (missing !== undefined) throw new Error(`${map} points to ${missing}, which the package lacks`);
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "elsewhere", "private": true, "type": "module" }\n');
  npmOf(folder, 'install', '--silent', join(folder, filename));

  const args = ['knn', '--k', '1,7', '--dataset', 'shapes', '--limit', '1000', '--json', '--quiet'];
  const { results } = JSON.parse(npmOf(folder, 'exec', '--', 'cifar-train', ...args));
  if (!(results[1].mean > 0.15)) throw new Error(`unexpected accuracy ${results[1].mean}`);

  writeFileSync(
    join(folder, 'use.ts'),
    `import { createWasmBackend, gridSettings, KnnClassifier, linearTrials, makeFolds, makeShapes, matrix, sweep, type Trial } from 'cifar-train';

const { train, classNames, makeTest } = makeShapes({ seed: 1, nTrain: 500, nTest: 50 });
const { labels } = train;
const pixels = matrix(train.pixels, train.nSamples, 3072);
const backend = await createWasmBackend({ threads: 2 });
const classifier = new KnnClassifier(backend, { k: 3, metric: 'l1', ties: 'nearest' }).fit(pixels, labels);
const predictions: Uint8Array = await classifier.predict(matrix(makeTest().pixels, 50, 3072));
const settings = gridSettings({ loss: ['softmax'], reg: ['l2'], regStrength: [1e-4], epochs: [1], batchSize: ['all'] });
const request = { backend, pixels, labels, classNames, folds: makeFolds(500, 2), seed: 0 };
const trials: readonly Trial[] = await sweep({ ...request, trials: linearTrials(settings, 500) });
await backend.close();
console.log(predictions.length, trials.length);
`,
  );
  // Nothing but the package: no types of Node either.
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, types: [] },
    ...{ module: 'nodenext', target: 'es2023' },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', '.'], folder);
  if (run(process.execPath, ['use.js'], folder).trim() !== '50 3')
    throw new Error('the library does not work when installed');
  writeFileSync(
    join(folder, 'draw.ts'),
    `import { accuracyOverK, type Chart, chartSvg } from 'cifar-train/charts';
const scores = [1, 7].map((k) => ({ k, metric: 'l2' as const, mean: 0.3, std: 0.01 }));
const chart: Chart | undefined = accuracyOverK(scores);
if (chart !== undefined) console.log((await chartSvg(chart)).slice(0, 4));
`,
  );
  // Vega-Lite's own types do not pass exactOptionalPropertyTypes.
  const looser = { ...compilerOptions, exactOptionalPropertyTypes: false };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: looser, files: ['draw.ts'] }));
  run(process.execPath, [tsc, '-p', '.'], folder);
  if (run(process.execPath, ['draw.js'], folder).trim() !== '<svg')
    throw new Error('the charts do not work when installed');
  writeFileSync(
    join(folder, 'page.js'),
    `import { createWasmBackend } from 'cifar-train/browser';
console.log((await createWasmBackend()).execution);
`,
  );
  const page = await rolldown({ input: join(folder, 'page.js'), platform: 'browser' });
  const { output } = await page.generate({ format: 'esm' });
  const ofNode = output.flatMap(({ imports = [] }) => imports).find((name) => name.startsWith('node:'));
  if (ofNode !== undefined) throw new Error(`cifar-train/browser asks for ${ofNode}`);
  // Bundled, it needs nothing beside it: no kernels, no package.json.
  const bundle = await rolldown({ input: join(folder, 'use.ts'), platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: join(folder, 'away'), format: 'esm' });
  rmSync(join(folder, 'node_modules/cifar-train/dist'), { recursive: true });
  if (run(process.execPath, ['away/use.js'], folder).trim() !== '50 3')
    throw new Error('the library does not work when bundled');
  console.log(
    `${filename}: ${files.length} files, ${(size / 1000).toFixed(0)} kB; installed, run, imported and bundled elsewhere`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
