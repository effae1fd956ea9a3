import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Sources, not dist, also where the package's imports choose by condition.
  ssr: { resolve: { conditions: ['cifar-train-src', 'node', 'module', 'development|production'] } },
  test: {
    dir: 'test',
    include: ['**/*.test.ts'],
    testTimeout: 60_000,
    // Many tests wait for processes that they start: as many at a time as there are cores, where one less is usual.
    maxWorkers: '100%',
  },
});
