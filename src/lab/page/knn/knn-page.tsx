import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { axesAt, type PlaneVote, TIE } from '../../../kernels/plane/plane.ts';
import { planeNeighbours, planeWinner } from '../../../kernels/plane/reference.ts';
import { Bench } from '../parts/bench.tsx';
import { Check, Choice, Slider } from '../parts/controls.tsx';
import type { Layers } from '../parts/save.ts';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { ClassMark } from '../plane/class-mark.tsx';
import { type Place, type Probe, RASTER } from '../plane/draw.ts';
import { Plane, type Tool } from '../plane/plane.tsx';
import { EditableTable, StartFrom, Tools } from '../plane/tools.tsx';
import { type Points, pointsCsv, toUnits } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { Accuracies } from './accuracies.tsx';
import { knnCode } from './code.ts';
import { KNN_FIELDS, type KnnState, MOST_NEIGHBOURS, nameOf, type Setting, settingsOf } from './knn-state.ts';

const { knn } = STRINGS;

/** What neighbours vote by, for one setting. */
function voteOf({ points, ties, turn }: KnnState, { k, metric }: Setting): PlaneVote {
  const { xy, labels } = points;
  return { points: xy, labels, k: Math.min(k, labels.length), metric, ties, axes: axesAt(turn) };
}

function KnnPage({ page, hidden }: PageProps<KnnState>) {
  const state = page.state.value;
  const tool = useSignal<Tool>('move');
  const label = useSignal(0);
  const canvases = useRef<Layers[]>([]);
  const settings = settingsOf(state);
  const commit = (points: Points) => page.commit({ points });

  return (
    <Bench
      name={knn.name}
      page={page}
      hidden={hidden}
      fileName="nearest-neighbours"
      pictures={() => canvases.current.slice(0, settings.length)}
      csv={() => pointsCsv(state.points)}
      code={knnCode(state)}
      tryThis={knn.tryThis}
      tools={<Tools tool={tool} label={label} />}
      tables={<EditableTable points={state.points} tool={tool.value} onCommit={commit} />}
      controls={<Controls page={page} />}
    >
      <div class={settings.length === 2 ? 'side-by-side' : ''}>
        {settings.map((setting, i) => (
          <Picture
            key={i}
            name={String(i)}
            state={state}
            setting={setting}
            tool={tool.value}
            label={label.value}
            onPreview={(points) => page.preview({ points })}
            onCommit={commit}
            onCanvases={(layers) => (canvases.current[i] = layers)}
          />
        ))}
      </div>
    </Bench>
  );
}

export default stateful('knn', KNN_FIELDS, KnnPage);

function Controls({ page }: Pick<PageProps<KnnState>, 'page'>) {
  const state = page.state.value;
  return (
    <>
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
      <StartFrom onPoints={(points) => page.commit({ points })} />
      <Accuracies state={state} />
    </>
  );
}

function SettingControls({ page }: Pick<PageProps<KnnState>, 'page'>) {
  const { two } = page.state.value;
  return (
    <>
      <OneSetting page={page} names={['k', 'metric']} title={two ? knn.first : undefined} />
      <Check label={knn.two} value={two} onCommit={(chosen) => page.commit({ two: chosen })} />
      {two && <OneSetting page={page} names={['k2', 'metric2']} title={knn.second} />}
    </>
  );
}

interface OneSettingProps extends Pick<PageProps<KnnState>, 'page'> {
  /** Of its k and its metric in the state. */
  readonly names: readonly ['k', 'metric'] | readonly ['k2', 'metric2'];
  /** Where there are two. */
  readonly title: string | undefined;
}

/** How many neighbours vote, and by which distance. */
function OneSetting({ page, names: [k, metric], title }: OneSettingProps) {
  const state = page.state.value;
  const controls = (
    <>
      <Slider
        label={knn.k}
        value={state[k]}
        min={1}
        max={MOST_NEIGHBOURS}
        onPreview={(next) => page.preview({ [k]: next })}
        onCommit={(next) => page.commit({ [k]: next })}
      />
      <Choice
        label={knn.metric}
        value={state[metric]}
        options={[
          ['l2', knn.l2],
          ['l1', knn.l1],
        ]}
        onCommit={(chosen) => page.commit({ [metric]: chosen })}
      />
    </>
  );
  if (title === undefined) return controls;
  return (
    <fieldset class={k === 'k' ? 'setting' : 'setting second'}>
      <legend>{title}</legend>
      {controls}
    </fieldset>
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
  readonly onCanvases: (layers: Layers) => void;
}

/** The regions of one setting, and the votes at the place that is looked at. */
function Picture({ name, state, setting, ...editing }: PictureProps) {
  const place = useSignal<Place | undefined>(undefined);
  const vote = voteOf(state, setting);
  const {
    answer: regions,
    milliseconds,
    failure,
  } = useAnswer('regions', { place: name, vote, raster: RASTER }, [
    ...[state.points, state.ties, state.turn, setting.k, setting.metric],
  ]);

  const probe = place.value && probeOf(vote, place.value);
  return (
    <figure>
      <figcaption>
        <strong>{nameOf(setting)}</strong>
        <small data-milliseconds={milliseconds}>
          {milliseconds !== undefined && knn.computed(milliseconds.toFixed(1))}
        </small>
      </figcaption>
      <Plane
        name={knn.picture(nameOf(setting))}
        points={state.points}
        regions={regions}
        probe={probe}
        onLook={(next) => (place.value = next)}
        {...editing}
      />
      <Votes vote={vote} probe={probe} />
      <p class="fault" role="alert">
        {failure}
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
            <span class="visually-hidden">{STRINGS.classNames[label]}</span> {n}{' '}
          </span>
        ))}{' '}
      {winner === TIE ? knn.tie : knn.says(STRINGS.classNames[winner]!)}
    </p>
  );
}
