import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { builtFile } from '../../src/kernels/hosts/built-file.ts';
import { readPageFiles } from '../../src/lab/server/page-files.ts';

test('the whole lab is at most 250 KB as it travels, and has no source maps', async () => {
  const files = await readPageFiles(dirname(fileURLToPath(builtFile('lab/page/index.html'))));
  expect(files.size).toBeGreaterThan(5);
  const sizes = [...files].map(([path, { content }]) => [path, gzipSync(content).length] as const);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(total, sizes.map(([path, size]) => `${path}: ${size}`).join('\n')).toBeLessThan(250_000);
  expect([...files.keys()].filter((path) => path.endsWith('.map'))).toEqual([]);
  expect([...files.values()].filter(({ content }) => content.includes('sourceMappingURL'))).toEqual([]);
});
