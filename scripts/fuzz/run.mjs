// @ts-check
// Reads mutated inputs with every parser of what comes from outside, and counts how that ends. See CONTRIBUTING.md.
// usage: node scripts/fuzz/run.mjs [--count N] [--seed S] [--state FILE] [--keep FOLDER] [--seeds FOLDER] [--parser NAME]...
// [--jobs N] [--limit SECONDS]; --seeds keeps the valid inputs that others are made from, for the next campaign
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArguments } from '../arguments.mjs';
import { readAll } from './campaign.mjs';
import { OUTCOMES } from './inputs.mjs';
import { parsersIn } from './parsers.mjs';
import { makeSeeds } from './seeds.mjs';

const usage =
  'npm run fuzz -- [--count N] [--seed S] [--state FILE] [--keep FOLDER] [--seeds FOLDER] [--parser NAME]... [--jobs N] ' +
  '[--limit SECONDS]';
const { values } = readArguments(usage, {
  count: { default: '100000' },
  seed: { default: '1' },
  state: {},
  keep: { default: 'fuzz-findings' },
  seeds: {},
  parser: { multiple: true },
  jobs: { default: String(Math.min(4, availableParallelism())) },
  limit: { default: '20' },
});
const { seed } = values;
const keep = resolve(values.keep);
const state = values.state && resolve(values.state);

/** On a disk in memory where there is one: most of the time goes into syncing files. */
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'cifar-train-fuzz-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const folder = join(scratch, 'parent');
mkdirSync(folder);
const seeds = resolve(values.seeds ?? join(scratch, 'seeds'));
if (!existsSync(seeds)) {
  const unfinished = `${seeds}.${process.pid}`;
  mkdirSync(unfinished);
  await makeSeeds(unfinished);
  renameSync(unfinished, seeds);
}

const parsers = (await parsersIn(seeds, folder)).filter(({ name }) => values.parser?.includes(name) ?? true);
if (parsers.length === 0) throw new Error('no such parser');
const kept = state !== undefined && existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : { seed, parsers: {} };
if (kept.seed !== seed) throw new Error(`${state} is of seed ${kept.seed}`);
const none = () => ({ next: 0, counts: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) });
const progress = new Map(
  parsers.map((parser) => {
    kept.parsers[parser.name] ??= none();
    return [parser, kept.parsers[parser.name]];
  }),
);

function save() {
  if (state === undefined) return;
  writeFileSync(`${state}.tmp`, `${JSON.stringify(kept, undefined, 1)}\n`);
  renameSync(`${state}.tmp`, state);
}

const started = performance.now();
const each = Math.ceil(Number(values.count) / parsers.length);
const [limit, jobs] = [Number(values.limit), Number(values.jobs)];
await readAll({ seed, seeds, scratch, keep, each, limit, jobs, progress, save });
const seconds = (performance.now() - started) / 1000;

const rows = [...progress].map(([{ name }, { next, counts }]) => ({
  name,
  cells: [next, ...OUTCOMES.map((one) => counts[one])],
}));
const sums = ['next', ...OUTCOMES].map((_, i) => rows.reduce((sum, { cells }) => sum + cells[i], 0));
for (const { name, cells } of [
  { name: 'parser', cells: ['inputs', ...OUTCOMES] },
  ...rows,
  { name: 'all', cells: sums },
]) {
  console.log(`${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(11)).join('')}`);
}
const nBad = sums.slice(3).reduce((sum, n) => sum + n, 0);
console.log(
  `\n${seconds.toFixed(0)} s${nBad === 0 ? '' : `; what ended badly is in ${keep}, see scripts/fuzz/read.mjs`}`,
);
process.exit(nBad === 0 ? 0 : 1);
