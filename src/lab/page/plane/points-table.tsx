import { Scroll } from '../parts/scroll.tsx';
import { fromUnits, MOST_CLASSES, type Points, toUnits } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { withLabel, withMoved, withoutPoint } from './edit.ts';

const { plane } = STRINGS;

/** Every point, in fields that can be typed into. */
export function PointsTable({
  points,
  onCommit,
}: {
  readonly points: Points;
  readonly onCommit: (points: Points) => void;
}) {
  const { xy, labels } = points;
  const rows = Array.from(labels, (label, i) => {
    const [x, y] = [xy[i * 2]!, xy[i * 2 + 1]!];
    const move = (input: HTMLInputElement, to: (value: number) => readonly [number, number]) => {
      const value = input.valueAsNumber;
      if (Number.isFinite(value)) onCommit(withMoved(points, i, ...to(fromUnits(value))));
    };
    const number = (value: number, name: string, to: (value: number) => readonly [number, number]) => (
      <input
        type="number"
        min={-1}
        max={1}
        step={0.01}
        value={toUnits(value)}
        aria-label={`${name} ${i + 1}`}
        onChange={({ currentTarget }) => move(currentTarget, to)}
      />
    );
    return (
      <tr key={i}>
        <th scope="row">{i + 1}</th>
        <td>{number(x, plane.x, (value) => [value, y])}</td>
        <td>{number(y, plane.y, (value) => [x, value])}</td>
        <td>
          <select
            value={label}
            aria-label={`${plane.class} ${i + 1}`}
            onChange={({ currentTarget }) => onCommit(withLabel(points, i, Number(currentTarget.value)))}
          >
            {Array.from({ length: MOST_CLASSES }, (_, one) => (
              <option key={one} value={one}>
                {STRINGS.classNames[one]}
              </option>
            ))}
          </select>
        </td>
        <td>
          <button
            type="button"
            aria-label={plane.deletePoint(i + 1)}
            disabled={labels.length === 1}
            onClick={() => onCommit(withoutPoint(points, i))}
          >
            ×
          </button>
        </td>
      </tr>
    );
  });
  return (
    <Scroll label={plane.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{plane.point}</th>
            <th scope="col">{plane.x}</th>
            <th scope="col">{plane.y}</th>
            <th scope="col">{plane.class}</th>
            <td />
          </tr>
        </thead>
        <tbody>{rows}</tbody>
      </table>
    </Scroll>
  );
}
