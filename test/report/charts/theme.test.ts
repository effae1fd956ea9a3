import { describe, expect, test } from 'vitest';
import {
  ACCENT,
  AXIS_OPACITY,
  DARK_CHARTS,
  INK,
  MARKS,
  PAPER,
  type Pair,
  SERIES,
} from '../../../src/report/charts/theme.ts';
import { STYLE } from '../../../src/report/html/style.ts';
import { N_SERIES } from '../../../src/report/series.ts';

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** The variables of the page's style for one theme. */
const variables = (theme: keyof Pair): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...(theme === 'light' ? STYLE.split('@media')[0]! : STYLE).matchAll(/--(\w+): (#\w+)/g)].map(
      ([, name, colour]) => [name, colour],
    ),
  );

describe.each(['light', 'dark'] as const)('on a %s page', (theme) => {
  const paper = channels(PAPER[theme]);

  test.each([...SERIES.map((pair, i) => [`series ${i}`, pair] as const), ['the frame of the best', ACCENT] as const])(
    '%s: at least 3:1',
    (_, pair) => expect(contrast(channels(pair[theme]), paper)).toBeGreaterThanOrEqual(3),
  );

  test('the lines of axes: at least 3:1', () => {
    const mixed = channels(INK[theme]).map((c, i) => AXIS_OPACITY * c + (1 - AXIS_OPACITY) * paper[i]!);
    expect(contrast(mixed, paper)).toBeGreaterThanOrEqual(3);
  });

  test('text, soft text and what is highlighted: at least 4.5:1 on the page and on its bands', () => {
    const { ink, soft, accent, band, paper: page } = variables(theme);
    expect([ink, page]).toEqual([INK[theme], PAPER[theme]]);
    for (const colour of [ink, soft, accent]) {
      for (const ground of [page, band]) {
        expect(contrast(channels(colour!), channels(ground!))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

test('eight colours, all different in both themes, and eight marks', () => {
  for (const theme of ['light', 'dark'] as const)
    expect(new Set(SERIES.map((pair) => pair[theme])).size).toBe(N_SERIES);
  expect(new Set(MARKS).size).toBe(N_SERIES);
});

test('a dark page replaces every colour that a chart is drawn with', () => {
  for (const { light, dark } of SERIES) {
    expect(DARK_CHARTS).toContain(`figure [fill="${light}"] { fill: ${dark}; }`);
    expect(DARK_CHARTS).toContain(`figure [stroke="${light}"] { stroke: ${dark}; }`);
  }
  expect(STYLE.split('@media (prefers-color-scheme: dark)')[1]).toContain(DARK_CHARTS);
});
