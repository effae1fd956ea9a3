import { DARK_CHARTS, INK, PAPER } from '../charts/theme.ts';

/** The look of every page: light or dark as the reader's system is, and ink-saving on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: ${INK.light}; --soft: #5b6875; --line: #d8dee4; --paper: ${PAPER.light}; --band: #f5f7f9; --accent: #0072b2; --right: #00805e; --wrong: #c04a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: ${INK.dark}; --soft: #9aa7b3; --line: #38424c; --paper: ${PAPER.dark}; --band: #1c232b; --accent: #56b4e9; --right: #00b386; --wrong: #e69f00; }
  ${DARK_CHARTS}
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 66rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--soft); }
h2 { margin: 2.75rem 0 0.75rem; font-size: 1.2rem; }
h3 { margin: 0 0 0.4rem; font-size: 0.95rem; font-weight: 600; }
p { margin: 0.5rem 0; max-width: 46rem; }
.lead { margin: 0.35rem 0 0; font-size: 2.4rem; font-weight: 650; line-height: 1.15; letter-spacing: -0.01em; }
.lead small { font-size: 1.1rem; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.soft { color: var(--soft); font-size: 0.9rem; }
.notice { border-left: 3px solid #e69f00; padding: 0.1rem 0 0.1rem 0.9rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; align-items: flex-start; }
figure { margin: 0; max-width: 100%; }
figure svg { display: block; max-width: 100%; height: auto; }
.files { margin: 0.25rem 0 0; font-size: 0.75rem; }
.files a { margin-right: 0.75rem; }
a { color: var(--accent); }
pre { margin: 0.75rem 0; padding: 0.8rem 1rem; background: var(--band); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.9rem; }
pre span { display: inline-block; max-width: 100%; }
code, pre { font-family: ui-monospace, monospace; }
.wide { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.32rem 0.75rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); }
th.text, td.text { text-align: left; }
tr.best td { font-weight: 650; color: var(--accent); }
tr.out td { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.5rem; margin: 0.75rem 0; font-size: 0.9rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--soft); }
h2, h3, summary { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding-inline: 1rem; }
  .lead small { display: block; margin-top: 0.3rem; line-height: 1.4; }
  figure { overflow-x: auto; }
  figure svg { max-width: none; }
  table { font-size: 0.8rem; }
  th, td { padding: 0.3rem 0.2rem; }
  th, td.text, td.wrap { white-space: normal; }
}
.tiles { list-style: none; display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0.75rem 0; padding: 0; font-size: 0.75rem; line-height: 1.3; color: var(--soft); }
.tiles li { display: flex; flex-direction: column; gap: 0.25rem; width: 5.1rem; overflow-wrap: anywhere; text-align: center; }
.tiles img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 2px; }
.tiles .right img { outline: 3px solid var(--right); }
.tiles .wrong img { outline: 3px dashed var(--wrong); }
.tiles .query { margin-right: 0.5rem; font-weight: 600; color: var(--ink); }
.tiles.large li { width: 9.5rem; }
.tiles.whole li { width: auto; max-width: 100%; }
.tiles.whole img { width: auto; max-width: 100%; }
@media (max-width: 40rem) {
  .tiles { gap: 0.6rem 0.4rem; }
  .tiles.small li { width: min(5.1rem, calc((100% - 4 * 0.4rem) / 5)); }
  .tiles.large li { width: min(9.5rem, calc((100% - 2 * 0.4rem) / 3)); }
  .tiles.small .query { flex-basis: 100%; align-items: flex-start; text-align: left; }
  .tiles .query img { width: 5rem; }
}
@media print {
  body { max-width: none; padding: 0; }
  h2, figure, tr { break-inside: avoid; }
  .wide { overflow: visible; }
  table { font-size: 0.7rem; }
  th, td { padding: 0.2rem 0.35rem; }
}
`;
