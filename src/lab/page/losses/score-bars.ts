import type { Ink, Size, Spot } from '../parts/drawing.tsx';
import { linearScale } from '../parts/scale.ts';
import { segment } from '../parts/strokes.ts';
import { CLASSES } from '../plane/classes.ts';
import type { Sample } from './losses-state.ts';

const TOP = 24;
const BOTTOM = 30;

/** Where scores are on a drawing of some size. */
export function placesOf({ scores }: Sample, delta: number, { width, height }: Size) {
  const low = Math.min(-2, ...scores, ...scores.map((score) => score - delta));
  const high = Math.max(2, ...scores);
  const y = linearScale([low, high], [height - BOTTOM, TOP]);
  const column = width / scores.length;
  return { y, middle: (j: number) => (j + 0.5) * column, breadth: Math.min(90, column * 0.5) };
}

/** The class whose bar is at a spot, and the score there. */
export function scoreAt(sample: Sample, delta: number, spot: Spot, size: Size) {
  const label = Math.floor((spot.x / size.width) * sample.scores.length);
  const { y } = placesOf(sample, delta, size);
  return { label: Math.max(0, Math.min(sample.scores.length - 1, label)), score: y.invert(spot.y) };
}

interface ScoresDrawing {
  readonly sample: Sample;
  readonly delta: number;
  readonly names: readonly string[];
  /** The bar that keys move; undefined: none. */
  readonly chosen: number | undefined;
}

/** Scores as bars; a dashed line at the margin below the right one; what stands above it is the hinge loss. */
export function drawScores(
  context: CanvasRenderingContext2D,
  size: Size,
  ink: Ink,
  { sample, delta, names, chosen }: ScoresDrawing,
): void {
  const { scores, label } = sample;
  const { y, middle, breadth } = placesOf(sample, delta, size);
  const zero = y(0);
  const margin = scores[label]! - delta;
  context.textAlign = 'center';
  scores.forEach((score, j) => {
    const x = middle(j) - breadth / 2;
    const { colour } = CLASSES[j]!;
    context.fillStyle = colour;
    context.globalAlpha = 0.85;
    context.fillRect(x, Math.min(y(score), zero), breadth, Math.max(1, Math.abs(y(score) - zero)));
    context.globalAlpha = 1;
    if (j === label) {
      context.strokeStyle = ink.text;
      context.lineWidth = 2;
      context.strokeRect(x, Math.min(y(score), zero), breadth, Math.abs(y(score) - zero));
    } else if (score > margin) {
      const [top, bottom] = [y(score), y(margin)];
      context.strokeStyle = ink.text;
      context.lineWidth = 1;
      context.beginPath();
      context.save();
      context.rect(x - 10, top, breadth + 20, bottom - top);
      context.clip();
      for (let d = -breadth - 20; d < bottom - top + 40; d += 7) {
        context.moveTo(x - 10, top + d);
        context.lineTo(x + breadth + 10, top + d + breadth + 20);
      }
      context.stroke();
      context.restore();
    }
    context.fillStyle = ink.text;
    const above = score >= 0;
    context.fillText(String(Number(score.toFixed(2))), middle(j), y(score) + (above ? -6 : 16));
    const name = `${names[j]}${j === label ? ' ✓' : ''}`;
    context.fillText(j === chosen ? `▸ ${name} ◂` : name, middle(j), size.height - 6);
  });
  segment(context, [0, zero], [size.width, zero], 1, ink.soft);
  context.setLineDash([6, 5]);
  segment(context, [0, y(margin)], [size.width, y(margin)], 1, ink.text);
  context.setLineDash([]);
  context.textAlign = 'right';
  context.fillStyle = ink.soft;
  context.fillText(`sᵧ − Δ = ${Number(margin.toFixed(2))}`, size.width - 4, y(margin) - 5);
}
