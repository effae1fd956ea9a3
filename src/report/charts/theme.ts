import type { Config } from 'vega-lite';

/** A colour on a light page and on a dark one. Charts are drawn with the light one; the page's style replaces it. */
export interface Pair {
  readonly light: string;
  readonly dark: string;
}

/** What charts and text stand on. */
export const PAPER: Pair = { light: '#ffffff', dark: '#14191f' };
/** Text, and the lines of axes. */
export const INK: Pair = { light: '#1d2733', dark: '#e3e8ed' };

/**
 * The colours of eight series, at least 3:1 against the paper (WCAG 2.2, 1.4.11), and distinguishable for people with
 * red-green colour blindness as far as eight can be; each series has a mark of its own besides. Source of the first four: Okabe
 * & Ito, Color Universal Design (2008), darker for paper and lighter for dark pages.
 */
export const SERIES: readonly Pair[] = [
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#d55e00', dark: '#e69f00' },
  { light: '#009e73', dark: '#00b386' },
  { light: '#b0408a', dark: '#e78ac3' },
  { light: '#6b4e16', dark: '#f0e442' },
  { light: '#3b2f8f', dark: '#9b8cff' },
  { light: '#1a1a1a', dark: '#f5f5f5' },
  { light: '#858585', dark: '#9a9a9a' },
];

/** The marks of the same series, as Vega names them. */
export const MARKS = [
  ...['circle', 'square', 'triangle-up', 'diamond'],
  ...['cross', 'triangle-down', 'triangle-right', 'triangle-left'],
];

export const colourOf = (series: number): string => SERIES[series % SERIES.length]!.light;
export const markOf = (series: number): string => MARKS[series % MARKS.length]!;

/** What stands out among darker and lighter cells: the best of a map. */
export const ACCENT: Pair = { light: '#d55e00', dark: '#e69f00' };

/** How much of the ink the lines of axes have; the grid, which no one reads, has less. */
export const AXIS_OPACITY = 0.6;

const TEXT = {
  labelColor: 'currentColor',
  titleColor: 'currentColor',
  labelFontSize: 12,
  titleFontSize: 12,
  titleFontWeight: 'normal',
} as const;

/** How every chart looks. */
export const THEME: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    ...TEXT,
    domainColor: 'currentColor',
    tickColor: 'currentColor',
    gridColor: 'currentColor',
    gridOpacity: 0.12,
    domainOpacity: AXIS_OPACITY,
    tickOpacity: AXIS_OPACITY,
  },
  legend: { ...TEXT },
  range: { category: SERIES.map(({ light }) => light) },
};

/** CSS rules that give the charts of a dark page their colours: a style wins over what is written in a drawing. */
export const DARK_CHARTS: string = [...SERIES, ACCENT]
  .map(
    ({ light, dark }) => `figure [fill="${light}"] { fill: ${dark}; } figure [stroke="${light}"] { stroke: ${dark}; }`,
  )
  .join('\n  ');
