// @ts-check
// Reads in R the tables that the tool writes: of a sweep, of predictions, of a training's epochs, of a run's held-out images, and of the
// epochs that a page holds; between commas by read.csv, between semicolons by read.csv2.
// usage: node scripts/real-data/tables.mjs
// Needs R (Debian: r-base-core); RSCRIPT names another program than Rscript.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../arguments.mjs';

readArguments('node scripts/real-data/tables.mjs');
const { RSCRIPT = 'Rscript' } = process.env;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const cwd = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));
const tool = (/** @type {string} */ line) =>
  execFileSync(process.execPath, [here('../../bin/cifar-train.js'), ...line.split(' '), '--quiet'], { cwd });
const data = '--dataset shapes --limit 200';

try {
  tool(`linear --epochs 4 ${data} --run-dir run`);
  tool(`info --dataset shapes --pictures images`);
  for (const [name, separator] of [
    ['comma', ','],
    ['semicolon', ';'],
  ]) {
    const sweep = `crossval --k 1 --metric l2 --loss softmax,svm --learning-rate 0.02 --reg-strength 0.001 --epochs 2 --folds 2 ${data} --no-run`;
    tool(`${sweep} --csv sweep-${name}.csv --csv-separator ${separator}`);
    tool(`linear --epochs 3 --seed 0,5 ${data} --no-run --csv trained-${name}.csv --csv-separator ${separator}`);
    tool(`predict run images --csv predicted-${name}.csv --csv-separator ${separator}`);
  }
  const page = readFileSync(join(cwd, 'run/report.html'), 'utf8');
  const [, epochs = ''] = /aria-label="loss: CSV" href="data:text\/csv;base64,([^"]*)"/.exec(page) ?? [];
  writeFileSync(join(cwd, 'epochs.csv'), Buffer.from(epochs, 'base64'));
  process.stdout.write(execFileSync(RSCRIPT, [here('./peers/tables.R')], { cwd }));
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
