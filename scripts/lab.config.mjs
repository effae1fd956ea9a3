// How Vite makes the page of the lab: from src/lab/page to dist/lab, with relative addresses, so that it works in any folder of a web site.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Sources instead of what was compiled, and the hosts of a browser. */
const conditions = ['cifar-train-src', 'module', 'browser', 'production'];

export default {
  configFile: false,
  root: `${root}src/lab/page`,
  base: './',
  logLevel: 'warn',
  resolve: {
    conditions,
    // A file of the page, where the package has it as text.
    alias: [{ find: /^.*\/kernel-bytes\.ts$/, replacement: `${root}src/lab/page/engine/kernel-bytes.ts` }],
  },
  build: {
    outDir: `${root}dist/lab/page`,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
};
