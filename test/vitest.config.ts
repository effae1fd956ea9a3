import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.test.ts'),
);

/** Tests that put something in the place of a module: for them alone, modules are loaded anew. */
const replacing = files.filter((file) =>
  /\bvi\.(do)?mock\(/i.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
);

/** What a user has read of the test set before is no business of the tests: the ledger of their own begins empty. */
const DATA = mkdtempSync(join(tmpdir(), 'cifar-train-test-data-'));
process.on('exit', () => rmSync(DATA, { recursive: true, force: true }));

const project = (name: string, isolate: boolean, include: string[]) => ({
  // Sources, not dist, also where the package's imports choose by condition.
  ssr: { resolve: { conditions: ['cifar-train-src', 'node', 'module', 'development|production'] } },
  test: {
    name,
    dir: import.meta.dirname,
    env: { XDG_DATA_HOME: DATA },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: [join(import.meta.dirname, 'typed-arrays.ts')],
    expect: { poll: { timeout: 10_000 } },
    isolate,
    include,
    // Node collects garbage with threads beside, which take more of the cores than they save where all of these are busy.
    execArgv: ['--single-threaded-gc'],
  },
});

export default defineConfig({
  test: {
    // Many tests wait for processes that they start: as many at a time as there are cores, where one less is usual.
    maxWorkers: '100%',
    // `npm run test:fast` takes the projects whose names begin with "fast".
    projects: ['fast', 'slow'].flatMap((speed) => {
      const all = files.filter((file) => file.endsWith('.slow.test.ts') === (speed === 'slow'));
      return [
        // First: these few files are long, and would be alone in the end.
        project(
          `${speed}, isolated`,
          true,
          all.filter((file) => replacing.includes(file)),
        ),
        project(
          speed,
          false,
          all.filter((file) => !replacing.includes(file)),
        ),
      ];
    }),
  },
});
