import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Descent } from '../engine/requests.ts';
import { Bench } from '../parts/bench.tsx';
import { Legend, LineChart } from '../parts/line-chart.tsx';
import { csvText } from '../parts/save.ts';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { Transport } from '../parts/transport.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import type { Place } from '../plane/draw.ts';
import { nearestPoint } from '../plane/edit.ts';
import { Plane, type Tool } from '../plane/plane.tsx';
import { EditableTable, Tools } from '../plane/tools.tsx';
import type { Points } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { linearCode } from './code.ts';
import { Controls } from './controls.tsx';
import { type Judged, judge } from './judge.ts';
import {
  LINEAR_FIELDS,
  type Line,
  type LinearState,
  linesOf,
  nClassesIn,
  nClassesOf,
  startOf,
  wantedOf,
} from './linear-state.ts';
import { drawLines, handlesOf, withHandle } from './lines.ts';
import { linearRegions } from './regions.ts';
import { PointScores, Weights } from './tables.tsx';

const { linear } = STRINGS;

function LinearPage({ page, hidden }: PageProps<LinearState>) {
  const state = page.state.value;
  const tool = useSignal<Tool>('move');
  const label = useSignal(0);
  const place = useSignal<Place | undefined>(undefined);
  const canvases = useRef<readonly HTMLCanvasElement[]>([]);
  const { at: _, ...rest } = state;
  const { answer: computed, failure } = useAnswer('descend', wantedOf(state), Object.values(rest));
  const nClasses = nClassesOf(state.points);
  const lines = linesAt(state, computed);
  const judged = judge(state, lines, nClasses);
  const regions = useMemo(() => linearRegions(lines), [JSON.stringify(lines)]);
  // Until the steps are known, the lines are those of the start.
  const at = computed === undefined ? 0 : Math.min(state.at, computed.data.length - 1);
  const looked = place.value && pointNear(state.points, place.value);
  const most = computed === undefined ? state.steps : computed.data.length - 1;

  const commit = (points: Points) => page.commit({ points });
  const moveLines = (next: readonly Line[], how: 'preview' | 'commit') =>
    page[how]({ start: startOf(next, state.start), at: 0 });
  const downhill = looked === undefined ? judged.downhill : judged.points[looked]!.downhill;

  return (
    <Bench
      name={linear.name}
      page={page}
      hidden={hidden}
      fileName="linear"
      pictures={() => [canvases.current]}
      csv={() => csvOf(computed)}
      code={linearCode(state)}
      tryThis={linear.tryThis}
      tools={<Tools tool={tool} label={label} />}
      tables={
        <>
          <PointScores judged={judged} points={state.points} />
          <EditableTable points={state.points} tool={tool.value} onCommit={commit} />
        </>
      }
      controls={
        <>
          <Controls page={page} />
          <Weights lines={lines} gradient={judged.gradient} onCommit={(next) => moveLines(next, 'commit')} />
        </>
      }
    >
      <figure>
        <figcaption>
          <strong>{linear.step(at, judged.right, state.points.labels.length)}</strong>
          <small>{linear.pictureHelp}</small>
        </figcaption>
        <Plane
          name={linear.picture}
          points={state.points}
          regions={regions}
          tool={tool.value}
          label={label.value}
          probe={undefined}
          handles={{
            places: handlesOf(lines),
            onPreview: (handle, to) => moveLines(withHandle(lines, handle, to), 'preview'),
            onCommit: () => page.commit(),
          }}
          below={(context, size, isDark) => drawLines(context, size, { lines, downhill }, isDark)}
          onLook={(next) => (place.value = next)}
          onPreview={(points) => page.preview({ points })}
          onCommit={commit}
          onCanvases={(layers) => (canvases.current = layers)}
        />
        <p class="votes" role="status">
          {looked === undefined ? linear.look : wordsOf(judged, looked)}
        </p>
        <p class="fault" role="alert">
          {failure ?? computed?.divergence}
        </p>
      </figure>
      <Transport
        at={Math.min(state.at, most)}
        most={most}
        onPreview={(at) => page.preview({ at })}
        onCommit={(at) => page.commit({ at })}
      />
      {computed !== undefined && <LossCurve descent={computed} at={at} />}
    </Bench>
  );
}

export default stateful('linear', LINEAR_FIELDS, LinearPage);

/** The lines at the step that is shown: those of the start until more is known. */
function linesAt(state: LinearState, computed: Descent | undefined): readonly Line[] {
  const nClasses = nClassesOf(state.points);
  const size = nClasses * 3;
  if (state.at === 0 || computed === undefined || nClassesIn(computed) !== nClasses) {
    const { weight, bias } = wantedOf(state);
    return linesOf([...weight, ...bias], nClasses);
  }
  const { rows, data } = computed;
  const step = Math.min(state.at, data.length - 1);
  return linesOf(rows.subarray(step * size, (step + 1) * size), nClasses);
}

/** How near a place has to be to a point to be of it. */
const NEAR = 1500;

/** The point at a place, if one is near. */
function pointNear(points: Points, { x, y }: Place): number | undefined {
  const { index, distance } = nearestPoint(points, x, y);
  return distance < NEAR ? index : undefined;
}

function wordsOf({ points }: Judged, i: number): string {
  const { scores, loss } = points[i]!;
  return linear.point(i + 1, scores.map((score) => score.toFixed(2)).join(', '), loss.toFixed(3));
}

function LossCurve({ descent, at }: { readonly descent: Descent; readonly at: number }) {
  const { data, penalty } = descent;
  const total = data.map((one, i) => one + penalty[i]!);
  const curves = [
    { name: linear.total, ys: [...total], mark: at },
    { name: linear.data, ys: [...data], mark: at },
    { name: linear.penalty, ys: [...penalty], mark: at },
  ];
  const most = Math.max(1e-6, ...total.slice(0, 1).map((one) => one * 1.3));
  const now = [total[at]!, data[at]!, penalty[at]!].map((one) => one.toFixed(4));
  return (
    <figure>
      <figcaption>
        <strong>{linear.curve}</strong>
      </figcaption>
      <LineChart
        label={`${linear.curve}: ${curves.map(({ name }, i) => `${name} ${now[i]}`).join(', ')}`}
        curves={curves}
        from={0}
        xAxis={linear.stepAxis}
        range={[0, most]}
        yText={(y) => String(Number(y.toPrecision(3)))}
      />
      <Legend names={curves.map(({ name }, i) => `${name} ${now[i]}`)} />
    </figure>
  );
}

/** Every step with all digits of its weights. */
function csvOf(descent: Descent | undefined): string {
  if (descent === undefined) return '';
  const nClasses = nClassesIn(descent);
  const classes = Array.from({ length: nClasses }, (_, c) => c);
  const head = [
    'step',
    'data',
    'penalty',
    ...classes.flatMap((c) => [`w${c}x`, `w${c}y`]),
    ...classes.map((c) => `b${c}`),
  ];
  const size = nClasses * 3;
  const rows = Array.from(descent.data, (data, i) => [
    ...[i, data, descent.penalty[i]],
    ...descent.rows.subarray(i * size, (i + 1) * size),
  ]);
  return csvText([head, ...rows]);
}
