import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { axesAt, type PlaneMetric, type PlaneVote, TIE } from '../../../kernels/plane/plane.ts';
import { planeNeighbours, planeWinner } from '../../../kernels/plane/reference.ts';
import { latest } from '../engine/client.ts';
import { Check, Choice, Slider } from '../parts/controls.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { saveCsv, savePng } from '../parts/save.ts';
import { Scroll } from '../parts/scroll.tsx';
import { ClassMark } from '../plane/class-mark.tsx';
import { type Probe, RASTER } from '../plane/draw.ts';
import { type Place, Plane, type Tool } from '../plane/plane.tsx';
import { PointsTable } from '../plane/points-table.tsx';
import { isFull, StartFrom, Tools } from '../plane/tools.tsx';
import type { PageState } from '../state/page-state.ts';
import { MOST_POINTS, type Points, pointsCsv, toUnits } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { AccuracyChart, type AccuracyCurve, bestOf } from './accuracy-chart.tsx';
import { knnCode } from './code.ts';
import { type KnnState, MOST_NEIGHBOURS } from './knn-state.ts';

const { knn, plane } = STRINGS;

/** One of the two classifiers. */
interface Setting {
  readonly k: number;
  readonly metric: PlaneMetric;
}

const settingsOf = ({ k, metric, two, k2, metric2 }: KnnState): readonly Setting[] =>
  two
    ? [
        { k, metric },
        { k: k2, metric: metric2 },
      ]
    : [{ k, metric }];
const nameOf = ({ k, metric }: Setting) => knn.settingName(k, metric);

/** What neighbours vote by, for one setting. */
function voteOf({ points, ties, turn }: KnnState, { k, metric }: Setting): PlaneVote {
  const { xy, labels } = points;
  return { points: xy, labels, k: Math.min(k, labels.length), metric, ties, axes: axesAt(turn) };
}

interface KnnPageProps {
  readonly page: PageState<KnnState>;
  /** Parts that a link asks to leave out: tools, actions, text, controls. */
  readonly hidden: ReadonlySet<string>;
}

export function KnnPage({ page, hidden }: KnnPageProps) {
  const state = page.state.value;
  const tool = useSignal<Tool>('move');
  const label = useSignal(0);
  const canvases = useRef<(readonly HTMLCanvasElement[])[]>([]);
  const settings = settingsOf(state);
  const preview = (points: Points) => page.preview({ points });
  const commit = (points: Points) => page.commit({ points });

  return (
    <div class="bench">
      <section class="pictures" aria-label={knn.name}>
        {!hidden.has('tools') && (
          <Tools
            tool={tool.value}
            label={label.value}
            onTool={(chosen) => (tool.value = chosen)}
            onLabel={(chosen) => (label.value = chosen)}
          />
        )}
        <div class={settings.length === 2 ? 'side-by-side' : ''}>
          {settings.map((setting, i) => (
            <Picture
              key={i}
              name={String(i)}
              state={state}
              setting={setting}
              tool={tool.value}
              label={label.value}
              onPreview={preview}
              onCommit={commit}
              onCanvases={(layers) => (canvases.current[i] = layers)}
            />
          ))}
        </div>
        {!hidden.has('actions') && (
          <div class="actions">
            <button type="button" disabled={!page.canUndo.value} onClick={page.undo}>
              {STRINGS.undo}
            </button>
            <CopyButton label={STRINGS.copyLink} text={() => location.href} />
            <button type="button" onClick={() => savePng('nearest-neighbours.png', canvases.current[0]!)}>
              {STRINGS.savePng}
            </button>
            <button type="button" onClick={() => saveCsv('points.csv', pointsCsv(state.points))}>
              {STRINGS.saveCsv}
            </button>
          </div>
        )}
        <p class="fault" role="status">
          {isFull(state.points) && tool.value === 'add' && plane.full(MOST_POINTS)}
          {state.points.labels.length === 1 && tool.value === 'remove' && plane.last}
        </p>
        <details>
          <summary>{plane.table}</summary>
          <PointsTable points={state.points} onCommit={commit} />
        </details>
        <details>
          <summary>{knn.code}</summary>
          <Scroll label={knn.code}>
            <pre>{knnCode(state)}</pre>
          </Scroll>
        </details>
        {!hidden.has('text') && <p>{knn.tryThis}</p>}
      </section>
      {!hidden.has('controls') && (
        <section class="controls" aria-label={knn.first}>
          <SettingControls page={page} />
          <Choice
            label={knn.ties}
            value={state.ties}
            options={[
              ['none', knn.tieNone],
              ['smallest', knn.tieSmallest],
              ['nearest', knn.tieNearest],
            ]}
            onCommit={(ties) => page.commit({ ties })}
          />
          <Slider
            label={knn.turn}
            value={state.turn}
            min={0}
            max={90}
            text={knn.degrees(state.turn)}
            onPreview={(turn) => page.preview({ turn })}
            onCommit={(turn) => page.commit({ turn })}
          />
          <StartFrom onPoints={commit} />
          <Accuracies state={state} />
        </section>
      )}
    </div>
  );
}

function SettingControls({ page }: { readonly page: PageState<KnnState> }) {
  const { k, metric, two, k2, metric2 } = page.state.value;
  const metrics = [
    ['l2', knn.l2],
    ['l1', knn.l1],
  ] as const;
  const kSlider = (value: number, name: 'k' | 'k2') => (
    <Slider
      label={knn.k}
      value={value}
      min={1}
      max={MOST_NEIGHBOURS}
      onPreview={(next) => page.preview({ [name]: next })}
      onCommit={(next) => page.commit({ [name]: next })}
    />
  );
  return (
    <>
      {kSlider(k, 'k')}
      <Choice
        label={knn.metric}
        value={metric}
        options={metrics}
        onCommit={(chosen) => page.commit({ metric: chosen })}
      />
      <Check label={knn.two} value={two} onCommit={(chosen) => page.commit({ two: chosen })} />
      {two && (
        <fieldset class="second">
          <legend>{knn.second}</legend>
          {kSlider(k2, 'k2')}
          <Choice
            label={knn.metric}
            value={metric2}
            options={metrics}
            onCommit={(chosen) => page.commit({ metric2: chosen })}
          />
        </fieldset>
      )}
    </>
  );
}

interface PictureProps {
  /** The worker keeps the regions of each picture by it. */
  readonly name: string;
  readonly state: KnnState;
  readonly setting: Setting;
  readonly tool: Tool;
  readonly label: number;
  readonly onPreview: (points: Points) => void;
  readonly onCommit: (points: Points) => void;
  readonly onCanvases: (layers: readonly HTMLCanvasElement[]) => void;
}

/** The regions of one setting, and the votes at the place that is looked at. */
function Picture({ name, state, setting, ...editing }: PictureProps) {
  const regions = useSignal<Uint8Array | undefined>(undefined);
  const computed = useSignal<number | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const place = useSignal<Place | undefined>(undefined);
  const vote = voteOf(state, setting);
  const wanted = useMemo(
    () =>
      latest(
        'regions',
        ({ answer, milliseconds }) => {
          regions.value = answer;
          computed.value = milliseconds;
          failure.value = undefined;
        },
        (error) => {
          failure.value = STRINGS.failed(error.message);
        },
      ),
    [],
  );
  useEffect(() => {
    wanted({ place: name, vote, raster: RASTER });
  }, [state.points, state.ties, state.turn, setting.k, setting.metric]);

  const probe = place.value && probeOf(vote, place.value);
  return (
    <figure>
      <figcaption>
        <strong>{nameOf(setting)}</strong>
        <small data-milliseconds={computed.value}>
          {computed.value !== undefined && knn.computed(computed.value.toFixed(1))}
        </small>
      </figcaption>
      <Plane
        name={knn.picture(nameOf(setting))}
        points={state.points}
        regions={regions.value}
        probe={probe}
        onLook={(next) => (place.value = next)}
        {...editing}
      />
      <Votes vote={vote} probe={probe} />
      <p class="fault" role="alert">
        {failure.value}
      </p>
    </figure>
  );
}

/** Who votes at a place. */
function probeOf(vote: PlaneVote, { x, y }: Place): Probe {
  return { x, y, neighbours: planeNeighbours(vote, x, y), metric: vote.metric, axes: vote.axes };
}

/** The votes at a place, class by class. */
function Votes({ vote, probe }: { readonly vote: PlaneVote; readonly probe: Probe | undefined }) {
  if (probe === undefined) return <p class="votes">{knn.hover}</p>;
  const counts = new Map<number, number>();
  for (const { index } of probe.neighbours) {
    const label = vote.labels[index]!;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const winner = planeWinner(vote, probe.neighbours);
  const at = knn.at(toUnits(probe.x).toFixed(2), toUnits(probe.y).toFixed(2));
  return (
    <p class="votes" role="status">
      {at}:{' '}
      {[...counts]
        .sort(([a], [b]) => a - b)
        .map(([label, n]) => (
          <span key={label} class="count">
            <ClassMark label={label} />
            <span class="visually-hidden">{STRINGS.classNames[label]}</span> {n}
          </span>
        ))}{' '}
      {winner === TIE ? knn.tie : knn.says(STRINGS.classNames[winner]!)}
    </p>
  );
}

/** Leave-one-out accuracy over k, live. */
function Accuracies({ state }: { readonly state: KnnState }) {
  const curves = useSignal<readonly AccuracyCurve[]>([]);
  const settings = settingsOf(state);
  const found = useRef<AccuracyCurve[]>([]);
  const wanted = useMemo(
    () =>
      [0, 1].map((i) =>
        latest(
          'leaveOneOut',
          ({ answer }) => {
            found.current[i] = { name: '', accuracies: answer, k: 1 };
            curves.value = [...found.current];
          },
          () => undefined,
        ),
      ),
    [],
  );
  useEffect(() => {
    settings.forEach(({ metric }, i) => {
      const { xy, labels } = state.points;
      const rest = { ties: state.ties, axes: axesAt(state.turn), most: MOST_NEIGHBOURS };
      wanted[i]!({ points: xy, labels, metric, ...rest });
    });
  }, [state.points, state.ties, state.turn, state.metric, state.metric2, state.two]);

  const shown = settings.flatMap((setting, i) => {
    const curve = curves.value[i];
    return curve === undefined ? [] : [{ ...curve, name: nameOf(setting), k: setting.k }];
  });
  if (shown.length === 0) return null;
  return (
    <figure class="accuracies">
      <figcaption>
        <strong>{knn.accuracy}</strong> <small>{knn.accuracyHelp}</small>
      </figcaption>
      <AccuracyChart curves={shown} />
      <ul class="legend">
        {shown.map(({ name, accuracies }, i) => (
          <li key={i} class={`curve-${i}`}>
            <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true">
              <path d="M0 4h24" />
            </svg>
            {name.replace(/^k = \d+, /, '')} — {bestOf(accuracies)}
          </li>
        ))}
      </ul>
      <details>
        <summary>{knn.accuracyTable}</summary>
        <Scroll label={knn.accuracyTable}>
          <table>
            <thead>
              <tr>
                <th scope="col">k</th>
                {shown.map(({ name }, i) => (
                  <th key={i} scope="col">
                    {name.replace(/^k = \d+, /, '')}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown[0]!.accuracies.map((_, i) => (
                <tr key={i}>
                  <th scope="row">{i + 1}</th>
                  {shown.map(({ accuracies }, curve) => (
                    <td key={curve}>{((accuracies[i] ?? 0) * 100).toFixed(1)} %</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
}
