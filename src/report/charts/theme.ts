import type { Config } from 'vega-lite';

/** Distinguishable for people with red-green colour blindness. Source: Okabe & Ito, Color Universal Design (2008). */
export const SERIES_COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];

const INK = 'currentColor';
const TEXT = {
  labelColor: INK,
  titleColor: INK,
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
    domainColor: INK,
    tickColor: INK,
    gridColor: INK,
    gridOpacity: 0.12,
    domainOpacity: 0.5,
    tickOpacity: 0.5,
  },
  legend: { ...TEXT },
  range: { category: SERIES_COLOURS },
};
