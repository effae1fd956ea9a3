import { scaleLinear } from 'd3-scale';
import { STRINGS } from '../strings.ts';

const { knn } = STRINGS;
const [WIDTH, HEIGHT] = [420, 190];
const MARGIN = { top: 12, right: 12, bottom: 34, left: 48 };

/** One setting's accuracies for k = 1, 2, …. */
export interface AccuracyCurve {
  readonly name: string;
  /** Shares in [0, 1]. */
  readonly accuracies: readonly number[];
  /** The k that is shown. */
  readonly k: number;
}

/** Accuracy over k: a curve for each setting, told apart by its dashes too. */
export function AccuracyChart({ curves }: { readonly curves: readonly AccuracyCurve[] }) {
  const most = Math.max(2, ...curves.map(({ accuracies }) => accuracies.length));
  const x = scaleLinear([1, most], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([0, 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const percent = (share: number) => (share * 100).toFixed(0);
  const description = curves.map(({ name, accuracies }) => `${name}: ${bestOf(accuracies)}`).join('; ');
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${knn.accuracy}. ${description}`}>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {percent(tick)} %
          </text>
        </g>
      ))}
      {[1, ...x.ticks(6).filter((tick) => tick > 1 && Number.isInteger(tick))].map((tick) => (
        <text key={tick} class="tick" x={x(tick)} y={HEIGHT - MARGIN.bottom + 14} text-anchor="middle">
          {tick}
        </text>
      ))}
      <text class="tick" x={WIDTH - MARGIN.right} y={HEIGHT - 4} text-anchor="end">
        {knn.accuracyAxis}
      </text>
      {curves.map(({ name, accuracies, k }, i) => (
        <g key={name} class={`curve curve-${i}`}>
          <polyline points={accuracies.map((share, at) => `${x(at + 1)},${y(share)}`).join(' ')} />
          {accuracies[k - 1] !== undefined && <circle cx={x(k)} cy={y(accuracies[k - 1]!)} r={5} />}
        </g>
      ))}
    </svg>
  );
}

/** The smallest k of the highest accuracy, in words. */
export function bestOf(accuracies: readonly number[]): string {
  const best = Math.max(...accuracies);
  return accuracies.length === 0 ? '' : knn.best(accuracies.indexOf(best) + 1, (best * 100).toFixed(1));
}
