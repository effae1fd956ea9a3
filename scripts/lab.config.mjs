// How Vite makes the page of the lab from src/lab/page: files with relative addresses, which work in any folder of a web site,
// or a single file, which a browser opens from the disk.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = `${root}src/lab/page`;
/** Sources instead of what was compiled, and the hosts of a browser. */
const conditions = ['cifar-train-src', 'module', 'browser', 'production'];

const common = {
  configFile: false,
  root: page,
  base: './',
  logLevel: 'warn',
};
const noSecrets = { find: /^.*\/mask-secrets\.ts$/, replacement: `${page}/engine/no-secrets.ts` };
const build = { emptyOutDir: true, target: 'es2022', sourcemap: false, modulePreload: { polyfill: false } };

/** Files: the kernels are one of them, where the package has them as text. */
export const files = {
  ...common,
  resolve: {
    conditions,
    alias: [noSecrets, { find: /^.*\/kernel-bytes\.ts$/, replacement: `${page}/engine/kernel-bytes.ts` }],
  },
  build: { ...build, outDir: `${root}dist/lab/page` },
  worker: { format: 'es' },
};

/** Puts the script and the styles into the page itself. */
const inlined = {
  name: 'inlined',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const take = (ending) => {
      const [name, { code, source }] = Object.entries(bundle).find(([path]) => path.endsWith(ending));
      delete bundle[name];
      return code ?? source;
    };
    const html = bundle['index.html'];
    const script = take('.js').replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
    const styles = take('.css');
    // Vite's list of what a page needs before it opens: here all is there, and Vite leaves its mark in place.
    const whole = script.replaceAll('__VITE_PRELOAD__', 'void 0');
    html.source = html.source
      .replace(/<script type="module".*?<\/script>/, () => `<script type="module">${whole}</script>`)
      .replace(/<link rel="stylesheet".*?>/, () => `<style>${styles}</style>`);
  },
};

/** One script and one sheet of styles, with everything in them. */
const inOne = { rolldownOptions: { output: { codeSplitting: false } } };
export const single = {
  ...common,
  plugins: [inlined],
  resolve: {
    conditions,
    alias: [
      noSecrets,
      { find: /^.*\/start-worker\.ts$/, replacement: `${page}/engine/start-inlined-worker.ts` },
      { find: /^.*\/browser-threads\.ts$/, replacement: `${page}/engine/no-threads.ts` },
    ],
  },
  build: { ...build, ...inOne, cssCodeSplit: false, outDir: `${root}dist/lab/single` },
  worker: { format: 'iife', ...inOne },
};
