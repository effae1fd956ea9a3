import { parse } from 'parse5';
import { expect } from 'vitest';
import type { RunHead } from '../../../src/runs/manifest.ts';
import { type Element, elementsOf, textOf } from '../../helpers/readers/markup.ts';
import { ranked } from '../../helpers/sweeps/ranked.ts';

/** A text that means harm to a page. */
export const EVIL = `"><script>alert('x')</script>&amp;`;
export const run: RunHead = {
  command: 'linear',
  commandLine: `cifar-train linear --run-dir ${EVIL}`,
  startedAt: '2026-01-02T03:04:05.000Z',
  version: '1.2.3',
  machine: { platform: 'linux', arch: 'x64', cpu: 'a cpu', cores: 2, node: '20.19.0' },
  dataset: { name: 'shapes', digest: 'd1g3s7', source: 'built in', nTrain: 50_000 },
  options: { runDir: EVIL, absent: null, k: [1, 2] },
  seed: 42,
  secondsByPhase: { load: 0.5, train: 1.5 },
};

/** What a page has in it. */
interface ReadPage {
  readonly elements: readonly Element[];
  readonly of: (name: string) => readonly Element[];
  /** Of the elements of a name. */
  readonly texts: (name: string) => readonly string[];
  readonly body: string;
  /** The cells of each row of every table. */
  readonly rows: readonly (readonly string[])[];
}

/** Reads a page as a browser does; what the standard calls an error is one. */
export function read(page: string): ReadPage {
  const errors: string[] = [];
  const document = parse(page, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
  expect(errors).toEqual([]);
  const elements = elementsOf(document);
  const of = (name: string) => elements.filter(({ tagName }) => tagName === name);
  const texts = (name: string) => of(name).map((element) => textOf(element).replace(/\s+/g, ' ').trim());
  const body = textOf(of('body')[0]!).replace(/\s+/g, ' ');
  const cellsOf = (row: Element) => elementsOf(row).filter(({ tagName }) => /^t[hd]$/.test(tagName));
  const rows = of('tr').map((row) => cellsOf(row).map((cell) => textOf(cell)));
  return { elements, of, texts, body, rows };
}

export const TRIALS = ranked([
  [{ learningRate: 0.1, regStrength: 1e-4 }, 0.4],
  [{ learningRate: 0.1, regStrength: 1e-3 }, '0.3'],
  [{ learningRate: 1, regStrength: 1e-4 }, null],
  [{ learningRate: 1, regStrength: 1e-3 }, 0.2],
]);
export const SWEEP = { trials: TRIALS, best: TRIALS[0], trainCommand: 'cifar-train linear', tested: undefined };
export const CONFUSED = {
  confusion: [
    [3, 1],
    [2, 4],
  ],
  classNames: ['cat', EVIL],
};
export const TESTED = { testAccuracy: 0.4127, nTest: 10_000, testReadings: 2 };
