import { useId } from 'preact/hooks';
import { linearScale } from './scale.ts';

const [WIDTH, HEIGHT] = [420, 190];
/** The radius of what marks a place of a curve. */
const MARK = 5;
const MARGIN = { top: 12, right: 12, bottom: 34, left: 52 };

/** A line of a chart: y for x = from, from + step, … */
export interface Curve {
  readonly name: string;
  readonly ys: readonly number[];
  /** An x to be marked. */
  readonly mark?: number | undefined;
  /** Absent: as many as the style has. */
  readonly colour?: string | undefined;
}

interface LineChartProps {
  /** What the chart says, for who does not see it. */
  readonly label: string;
  readonly curves: readonly Curve[];
  /** The first x; absent: 1. */
  readonly from?: number;
  /** Between one x and the next; absent: 1. */
  readonly step?: number;
  readonly xAxis: string;
  /** The least and the largest y; absent: those of the curves. */
  readonly range?: readonly [number, number];
  readonly yText: (y: number) => string;
}

/** Curves, told apart by their dashes too. */
export function LineChart({
  label,
  curves,
  from = 1,
  step = 1,
  xAxis,
  range = rangeOf(curves),
  yText,
}: LineChartProps) {
  const most = from + step * Math.max(1, ...curves.map(({ ys }) => ys.length - 1));
  const x = linearScale([from, most], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = linearScale(range, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const whole = x.ticks(6).filter((tick) => Number.isInteger(tick));
  const shownTicks = step === 1 ? [from, ...whole.filter((tick) => tick > from)] : whole;
  const id = useId();
  const inside = { x: MARGIN.left - MARK, y: 0, width: WIDTH - MARGIN.left, height: HEIGHT - MARGIN.bottom + 6 };
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {yText(tick)}
          </text>
        </g>
      ))}
      {shownTicks.map((tick) => (
        <text key={tick} class="tick" x={x(tick)} y={HEIGHT - MARGIN.bottom + 14} text-anchor="middle">
          {tick}
        </text>
      ))}
      <text class="tick" x={WIDTH - MARGIN.right} y={HEIGHT - 4} text-anchor="end">
        {xAxis}
      </text>
      <clipPath id={id}>
        <rect {...inside} />
      </clipPath>
      <g clip-path={`url(#${id})`}>
        {curves.map(({ name, ys, mark, colour }, i) => {
          const marked = mark === undefined ? undefined : ys[Math.round((mark - from) / step)];
          const shown = ys
            .map((value, at) => [from + at * step, value] as const)
            .filter(([, value]) => Number.isFinite(value));
          const places = shown.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
          return (
            <g key={name} class={`curve curve-${i}`}>
              <polyline points={places.join(' ')} style={colour && { stroke: colour }} />
              {marked !== undefined && Number.isFinite(marked) && (
                <circle cx={x(mark!)} cy={y(marked)} r={MARK} style={colour && { fill: colour }} />
              )}
            </g>
          );
        })}
      </g>
    </svg>
  );
}

function rangeOf(curves: readonly Curve[]): readonly [number, number] {
  const finite = curves.flatMap(({ ys }) => ys.filter(Number.isFinite));
  return [Math.min(0, ...finite), Math.max(1e-9, ...finite)];
}

/** The names of curves beside a piece of their lines. */
export function Legend({ names }: { readonly names: readonly string[] }) {
  return (
    <ul class="legend">
      {names.map((name, i) => (
        <li key={name} class={`curve-${i}`}>
          <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true">
            <path d="M0 4h24" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
