// @ts-check
// Reads one input that run.mjs has kept, and says how that ends.
// usage: node scripts/fuzz/read.mjs PARSER FILE
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArguments } from '../arguments.mjs';
import { catchStrays, outcomeOf } from './inputs.mjs';
import { parsersIn } from './parsers.mjs';
import { makeSeeds } from './seeds.mjs';

const [name, file = ''] = readArguments('node scripts/fuzz/read.mjs PARSER FILE', {}, 2).words;
const bytes = readFileSync(resolve(file));
const scratch = mkdtempSync(join(tmpdir(), 'cifar-train-fuzz-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const [seeds, folder] = [join(scratch, 'seeds'), join(scratch, 'work')];
for (const path of [seeds, folder]) mkdirSync(path);
await makeSeeds(seeds);
const parser = (await parsersIn(seeds, folder)).find((one) => one.name === name);
if (parser === undefined) throw new Error(`no parser ${name}`);
catchStrays();
const { outcome, why = '' } = await outcomeOf(parser, bytes);
console.log(`${outcome}\n${why}`);
process.exit();
