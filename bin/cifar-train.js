#!/usr/bin/env node
try {
  await import('../dist/cli.js'); // handles what goes wrong in it
} catch (error) {
  const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(error.code) || error instanceof SyntaxError;
  const isLimited = error.code === 'EMFILE';
  console.error(isMissing || isLimited ? `error: cifar-train could not start: ${error.message}` : error);
  if (isMissing)
    console.error('  in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again');
  if (isLimited) console.error('  let this shell open more files: ulimit -n 1024');
  process.exitCode = 1;
}
