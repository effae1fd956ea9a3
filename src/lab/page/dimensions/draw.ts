import { MOST_MEANS, type Spread } from '../engine/requests.ts';
import type { Ink, Size } from '../parts/drawing.tsx';
import { linearScale } from '../parts/scale.ts';

const BOTTOM = 34;

/** Both histograms over the same axis: random images filled, shapes as an outline. */
export function drawHistograms(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  ink: Ink,
  [random, shapes]: readonly [Spread, Spread],
  words: { readonly axis: string; readonly random: string; readonly shapes: string },
): void {
  const x = linearScale([0, MOST_MEANS], [12, width - 12]);
  const most = Math.max(...random.counts, ...shapes.counts);
  const y = linearScale([0, most], [height - BOTTOM, 34]);
  const bins = random.counts.length;
  const edge = (i: number) => x((MOST_MEANS * i) / bins);
  context.fillStyle = ink.first;
  context.globalAlpha = 0.55;
  random.counts.forEach((count, i) => {
    context.fillRect(edge(i), y(count), edge(i + 1) - edge(i) - 0.5, y(0) - y(count));
  });
  context.globalAlpha = 1;
  context.strokeStyle = ink.second;
  context.lineWidth = 2.5;
  context.beginPath();
  context.moveTo(edge(0), y(0));
  shapes.counts.forEach((count, i) => {
    context.lineTo(edge(i), y(count));
    context.lineTo(edge(i + 1), y(count));
  });
  context.lineTo(edge(bins), y(0));
  context.stroke();
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(12, y(0));
  context.lineTo(width - 12, y(0));
  context.stroke();
  context.fillStyle = ink.text;
  context.textAlign = 'center';
  for (const tick of [0, 0.5, 1, 1.5, 2, 2.5, 3]) context.fillText(String(tick), x(tick), height - BOTTOM + 16);
  context.fillText(words.axis, width / 2, height - 4);
  context.textAlign = 'left';
  context.fillStyle = ink.first;
  context.fillText(`■ ${words.random}`, 14, 20);
  context.fillStyle = ink.second;
  context.fillText(`▬ ${words.shapes}`, 20 + context.measureText(`■ ${words.random}`).width + 16, 20);
}

/** Grids of m points an axis, in one, two and three dimensions. */
export function drawGrids(context: CanvasRenderingContext2D, { width, height }: Size, ink: Ink, m: number): void {
  const column = width / 3;
  const side = Math.min(column * 0.62, height * 0.6);
  const at = (i: number) => (m === 1 ? 0.5 : i / (m - 1)) * side;
  const depth = side * 0.4;
  const dot = (x: number, y: number, radius: number) => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };
  const counts = Array.from({ length: m }, (_, i) => i);
  const left = (column - side) / 2;
  const top = (height - side) / 2;
  context.fillStyle = ink.first;
  for (const i of counts) dot(left + at(i), height / 2, 3.5);
  for (const i of counts) for (const j of counts) dot(column + left + at(i), top + at(j), 3);
  for (const k of counts.toReversed()) {
    context.globalAlpha = 1 - 0.7 * (m === 1 ? 0 : k / (m - 1));
    const shift = (at(k) / side) * depth;
    for (const i of counts) {
      for (const j of counts) dot(2 * column + left - depth / 2 + at(i) + shift, top + depth / 2 + at(j) - shift, 2.4);
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = ink.text;
  context.textAlign = 'center';
  [m, m * m, m ** 3].forEach((points, d) => {
    context.fillText(`d = ${d + 1}: ${points}`, column * (d + 0.5), height - 8);
  });
}
