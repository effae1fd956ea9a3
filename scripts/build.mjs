// Builds dist: the kernels from src/kernels/assembly, unless they are of the same sources already, then everything else.
// It writes down what it built from, so that tests can refuse what was built from other sources (hosts/stale-build.ts).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const ASSEMBLY = 'src/kernels/assembly';
const KERNELS = 'dist/kernels/kernels.wasm';

const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const recordOf = (files) => JSON.stringify(Object.fromEntries(files.map((file) => [file, digest(file)])), null, 1);

/** Builds, then writes the record of the sources; a build that ends halfway leaves none. */
async function recorded(path, files, isDone, build) {
  const record = recordOf(files);
  if (isDone(existsSync(path) ? readFileSync(path, 'utf8') : '', record)) return;
  rmSync(path, { force: true });
  await build();
  mkdirSync('dist/.sources', { recursive: true });
  writeFileSync(path, record);
}

async function buildKernels() {
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync('dist/kernels', { recursive: true });
  const { error, stderr } = await asc.main(['--config', `${ASSEMBLY}/asconfig.json`, '--outFile', KERNELS]);
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
  // As text in a module, it goes wherever a bundler takes the program.
  writeFileSync('dist/kernels/kernels.js', `export default '${readFileSync(KERNELS, 'base64')}';\n`);
  writeFileSync('dist/kernels/kernels.d.ts', 'declare const base64: string;\nexport default base64;\n');
}

async function compile(project) {
  const tsc = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
  const [status] = await once(tsc, 'close');
  if (status !== 0) process.exit(status ?? 1);
}

async function buildLab() {
  await compile('src/lab/page');
  const [{ build }, { files, single }] = await Promise.all([import('vite'), import('./lab.config.mjs')]);
  await build(files);
  await build(single);
}

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/'))
  .sort();
const assembly = sources.filter((file) => file.startsWith(`${ASSEMBLY}/`));
const page = sources.filter((file) => file.startsWith('src/lab/page/'));
const modules = sources.filter((file) => !assembly.includes(file) && !page.includes(file));

/** What the last build made, by its SHA-256; with it, an installation that is not whole is told from a bug (src/cli/installation/). */
const FILES = 'dist/files.json';
const digestOf = (file) => (existsSync(`dist/${file}`) ? digest(`dist/${file}`) : undefined);
function isAsBuilt() {
  try {
    const digests = Object.entries(JSON.parse(readFileSync(FILES, 'utf8')));
    return digests.length > 0 && digests.every(([file, wanted]) => digestOf(file) === wanted);
  } catch {
    return false; // the list is not there, or damaged, or a folder stands in the place of a file
  }
}

// Steps are left out where their sources are the same, so what was damaged since would stay so.
if (!isAsBuilt()) rmSync('dist', { recursive: true, force: true });

await recorded(
  'dist/.sources/kernels.json',
  [...assembly, 'scripts/build.mjs', 'node_modules/assemblyscript/package.json'],
  (before, now) => before === now && existsSync(KERNELS),
  buildKernels,
);
const library = recorded(
  'dist/.sources/modules.json',
  modules,
  () => false,
  () => compile('.'),
);
// The page has much of the library in it, from its sources: but for the kernels it needs nothing that is built.
const lab = recorded(
  'dist/.sources/lab.json',
  [...sources, 'scripts/build.mjs', 'scripts/lab.config.mjs', 'package-lock.json'],
  (before, now) => before === now && ['page', 'single'].every((kind) => existsSync(`dist/lab/${kind}/index.html`)),
  buildLab,
);
await Promise.all([library, lab]);

const built = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(d\.ts|map|tsbuildinfo|json)$/.test(entry.name))
  .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/').slice('dist/'.length))
  .filter((file) => !file.startsWith('.sources/'))
  .sort();
writeFileSync(FILES, JSON.stringify(Object.fromEntries(built.map((file) => [file, digestOf(file)])), null, 1));
