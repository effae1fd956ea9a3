// Compiles src/kernels/assembly to dist/kernels/kernels.wasm, unless that is newer than every source.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const sources = 'src/kernels/assembly';
const target = 'dist/kernels/kernels.wasm';

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(
  ...readdirSync(sources).map((name) => modified(`${sources}/${name}`)),
  modified(import.meta.filename),
);
if (modified(target) < newest) {
  mkdirSync('dist/kernels', { recursive: true });
  const { error, stderr } = await asc.main(['--config', `${sources}/asconfig.json`, '--outFile', target]);
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
}
