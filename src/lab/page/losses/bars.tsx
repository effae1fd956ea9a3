import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { hinge } from '../../../models/objective/losses/hinge.ts';
import { softmax } from '../../../models/objective/losses/softmax.ts';
import { Drawing, type Size, type Spot } from '../parts/drawing.tsx';
import { STRINGS } from '../strings.ts';
import { lossOf, lossText } from './compute.ts';
import { type Sample, withScore } from './losses-state.ts';
import { drawScores, scoreAt } from './score-bars.ts';

const { losses } = STRINGS;
/** How far an arrow key moves a score. */
const KEY_STEP = 0.1;

interface BarsProps {
  readonly sample: Sample;
  readonly delta: number;
  /** Of the classes. */
  readonly names: readonly string[];
  readonly onPreview: (changed: Sample) => void;
  readonly onCommit: () => void;
  readonly onCanvas: (canvas: HTMLCanvasElement) => void;
}

/** The scores of an image as bars that can be dragged. */
export function Bars({ sample, delta, names, onPreview, onCommit, onCanvas }: BarsProps) {
  /** The bar that a pointer holds, and the one that keys move. */
  const held = useRef<number>(undefined);
  const chosen = useSignal<number | undefined>(undefined);
  const { scores } = sample;
  const drag = (spot: Spot, size: Size) => {
    if (held.current === undefined) return;
    onPreview(withScore(sample, held.current, scoreAt(sample, delta, spot, size).score));
  };
  const losing = [hinge(delta), softmax].map((loss) => lossText(lossOf(loss, sample).loss));
  const said = (j: number) => losses.said(names[j]!, scores[j]!, losing[0]!, losing[1]!);
  return (
    <Drawing
      label={losses.picture(scores.map((score, j) => `${names[j]} ${score}`).join(', '))}
      ratio={1.6}
      draw={(context, size, ink) => drawScores(context, size, ink, { sample, delta, names, chosen: chosen.value })}
      onCanvas={onCanvas}
      drag={{
        onDown: (spot, size) => {
          held.current = scoreAt(sample, delta, spot, size).label;
          drag(spot, size);
        },
        onDrag: drag,
        onDrop: () => {
          held.current = undefined;
          onCommit();
        },
        keys: {
          help: losses.keys,
          said: chosen.value === undefined ? '' : said(chosen.value),
          onStep: (right, up) => {
            const j = Math.max(0, Math.min(scores.length - 1, (chosen.value ?? 0) + Math.sign(right)));
            chosen.value = j;
            if (up !== 0) onPreview(withScore(sample, j, scores[j]! + up * KEY_STEP));
          },
          onSettle: onCommit,
          onEnter: () => (chosen.value = 0),
          onLeave: () => (chosen.value = undefined),
        },
      }}
    />
  );
}
