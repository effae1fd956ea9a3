import { NumberField } from '../parts/controls.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { ClassMark } from '../plane/class-mark.tsx';
import type { Points } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import type { Judged } from './judge.ts';
import type { Line } from './linear-state.ts';

const { linear } = STRINGS;
const short = (x: number) => String(Number(x.toPrecision(4)));

interface WeightsProps {
  readonly lines: readonly Line[];
  readonly gradient: readonly Line[];
  readonly onCommit: (lines: readonly Line[]) => void;
}

/** W and b of each class, to be typed into, and the gradient. */
export function Weights({ lines, gradient, onCommit }: WeightsProps) {
  const field = (line: Line, c: number, name: keyof Line) => (
    <td>
      <NumberField
        label={linear.weight(name, c)}
        value={Number(line[name].toFixed(3))}
        min={-1000}
        max={1000}
        step={0.1}
        onCommit={(value) => onCommit(lines.map((one, i) => (i === c ? { ...one, [name]: value } : one)))}
      />
    </td>
  );
  return (
    <Scroll label={linear.weights}>
      <table>
        <thead>
          <tr>
            <th scope="col">{linear.class}</th>
            <th scope="col">W, x</th>
            <th scope="col">W, y</th>
            <th scope="col">b</th>
            <th scope="col">{linear.gradient}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, c) => (
            <tr key={c}>
              <th scope="row">
                <ClassMark label={c} />
                <span class="visually-hidden">{STRINGS.classNames[c]}</span>
              </th>
              {field(line, c, 'w1')}
              {field(line, c, 'w2')}
              {field(line, c, 'b')}
              <td>{[gradient[c]!.w1, gradient[c]!.w2, gradient[c]!.b].map((x) => x.toFixed(3)).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Scores, margin and loss of every point. */
export function PointScores({ judged, points }: { readonly judged: Judged; readonly points: Points }) {
  return (
    <details>
      <summary>{linear.table}</summary>
      <Scroll label={linear.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{STRINGS.plane.point}</th>
              <th scope="col">{linear.class}</th>
              <th scope="col">{linear.scores}</th>
              <th scope="col">{linear.margin}</th>
              <th scope="col">{linear.lossHead}</th>
            </tr>
          </thead>
          <tbody>
            {judged.points.map(({ scores, margin, loss }, i) => (
              <tr key={i}>
                <th scope="row">{i + 1}</th>
                <td>
                  <ClassMark label={points.labels[i]!} />
                  <span class="visually-hidden">{STRINGS.classNames[points.labels[i]!]}</span>
                </td>
                <td>{scores.map((score) => score.toFixed(2)).join(', ')}</td>
                <td>{short(margin)}</td>
                <td>{short(loss)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
