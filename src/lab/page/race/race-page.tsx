import { useMemo, useRef } from 'preact/hooks';
import { Bench } from '../parts/bench.tsx';
import { Choice, RateSlider, Select, Slider } from '../parts/controls.tsx';
import { Drawing, type Size, type Spot } from '../parts/drawing.tsx';
import { LineChart } from '../parts/line-chart.tsx';
import { csvText } from '../parts/save.ts';
import { powerOfTen } from '../parts/scale.ts';
import { Scroll } from '../parts/scroll.tsx';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { Transport } from '../parts/transport.tsx';
import { STRINGS } from '../strings.ts';
import { raceCode } from './code.ts';
import { colourOf, drawRace } from './draw-race.ts';
import { bestPath, MOST_STEPS, type Path, pathOf, RACERS, type Racer } from './race.ts';
import { FACTORS, PACES, RACE_FIELDS, type RaceState, SURFACE_NAMES, startOf, startOn } from './race-state.ts';
import { SURFACES } from './surfaces.ts';

const { race, linear } = STRINGS;
/** How far an arrow key moves the start, in shares of the side. */
const KEY_STEP = 0.01;
const short = (x: number) => {
  const rounded = Number(x.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
};

/** Every rule at the rate that the state asks for. */
function pathsOf(state: RaceState): readonly Path[] {
  const surface = SURFACES[state.surface];
  const start = startOf(state);
  return RACERS.map((racer) => {
    if (state.pace === 'same') return pathOf(surface, start, racer, state.rate);
    const best = bestPath(surface, start, racer);
    return state.pace === 'best' ? best : pathOf(surface, start, racer, best.rate * FACTORS[state.pace]);
  });
}

function RacePage({ page, hidden }: PageProps<RaceState>) {
  const state = page.state.value;
  const { surface: name, x, y, pace, rate, at } = state;
  const canvas = useRef<HTMLCanvasElement>(undefined);
  const paths = useMemo(() => pathsOf(state), [name, x, y, pace, rate]);
  const surface = SURFACES[name];
  const share = (value: number) => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000;
  const startAt = ({ x: left, y: top }: Spot, { width, height }: Size) =>
    page.preview({ x: share(left / width), y: share(1 - top / height) });
  const [startX, startY] = startOf(state);

  return (
    <Bench
      name={race.name}
      page={page}
      hidden={hidden}
      fileName="update-rules"
      pictures={() => [[canvas.current!]]}
      csv={() => csvOf(paths)}
      code={raceCode(state, paths)}
      tryThis={race.tryThis}
      controls={
        <>
          <Controls page={page} />
          <Standings paths={paths} at={at} />
        </>
      }
    >
      <figure>
        <figcaption>
          <strong>{race.surfaces[name]}</strong>
          <small>{race.pictureHelp}</small>
        </figcaption>
        <Drawing
          label={race.picture(paths.map((path) => wordsOf(path, at)).join('; '))}
          ratio={1}
          draw={(context, size, ink) => drawRace(context, size, ink, { name, surface, paths, at, rule: state.rule })}
          onCanvas={(one) => (canvas.current = one)}
          drag={{
            onDown: startAt,
            onDrag: startAt,
            onDrop: () => page.commit(),
            keys: {
              help: race.keys,
              said: race.startAt(short(startX), short(startY)),
              onStep: (right, up) => page.preview({ x: share(x + right * KEY_STEP), y: share(y + up * KEY_STEP) }),
              onSettle: () => page.commit(),
            },
          }}
        />
      </figure>
      <Transport
        at={at}
        most={MOST_STEPS}
        onPreview={(next) => page.preview({ at: next })}
        onCommit={(next) => page.commit({ at: next })}
      />
      <Descents paths={paths} at={at} least={surface.least} />
    </Bench>
  );
}

export default stateful('race', RACE_FIELDS, RacePage);

const valueAt = ({ values }: Path, at: number) => values[at];
const wordsOf = (path: Path, at: number) => {
  const value = valueAt(path, at);
  return `${linear.optimizers[path.racer]} ${value === undefined ? race.diverged : short(value)}`;
};

/** The lowest height of the chart, as a share of that of the start. */
const LEAST_SHARE = 1e-8;

/** How high above the surface's least value each rule is after each step, by powers of ten. */
function Descents({
  paths,
  at,
  least,
}: {
  readonly paths: readonly Path[];
  readonly at: number;
  readonly least: number;
}) {
  const start = Math.max(1e-9, paths[0]!.values[0]! - least);
  const power = (value: number) => Math.log10(Math.max(value - least, start * LEAST_SHARE));
  const most = Math.log10(start);
  return (
    <figure>
      <figcaption>
        <strong>{race.curve}</strong>
        <small>{race.curveHelp}</small>
      </figcaption>
      <LineChart
        label={`${race.curve}. ${race.curveHelp}`}
        curves={paths.map(({ racer, values }) => ({
          ...{ name: linear.optimizers[racer], ys: values.map(power), mark: at, colour: colourOf(racer) },
        }))}
        from={0}
        xAxis={linear.stepAxis}
        range={[most + Math.log10(LEAST_SHARE), most + 0.5]}
        yText={powerOfTen}
      />
    </figure>
  );
}

/** Rates and values. */
function Standings({ paths, at }: { readonly paths: readonly Path[]; readonly at: number }) {
  return (
    <Scroll label={race.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{linear.optimizer}</th>
            <th scope="col">{linear.rate}</th>
            <th scope="col">{race.value}</th>
            <th scope="col">{race.last}</th>
          </tr>
        </thead>
        <tbody>
          {paths.map((path) => (
            <tr key={path.racer}>
              <th scope="row">
                <span class="racer">
                  <RacerMark racer={path.racer} /> {linear.optimizers[path.racer]}
                </span>
              </th>
              <td>{short(path.rate)}</td>
              <td>{valueAt(path, at) === undefined ? race.diverged : short(valueAt(path, at)!)}</td>
              <td>{path.values.length <= MOST_STEPS ? race.diverged : short(path.values.at(-1)!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function RacerMark({ racer }: { readonly racer: Racer }) {
  const dash = RACERS.indexOf(racer) % 2 === 1 ? '7 4' : undefined;
  return (
    <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true">
      <path
        d="M0 4h24"
        fill="none"
        stroke-width="3"
        stroke-dasharray={dash}
        style={{ stroke: colourOf(racer) ?? 'var(--text)' }}
      />
    </svg>
  );
}

function Controls({ page }: Pick<PageProps<RaceState>, 'page'>) {
  const state = page.state.value;
  const slider = (axis: 'x' | 'y') => (
    <Slider
      label={race.start(axis)}
      value={state[axis]}
      min={0}
      max={1}
      step={0.005}
      text={short(startOf(state)[axis === 'x' ? 0 : 1])}
      onPreview={(value) => page.preview({ [axis]: value })}
      onCommit={(value) => page.commit({ [axis]: value })}
    />
  );
  return (
    <>
      <Select
        label={race.surface}
        value={state.surface}
        options={SURFACE_NAMES.map((name) => [name, race.surfaces[name]])}
        onCommit={(surface) => page.commit({ surface, ...startOn(surface) })}
      />
      {slider('x')}
      {slider('y')}
      <Choice
        label={race.pace}
        value={state.pace}
        options={PACES.map((pace) => [pace, race.paces[pace]])}
        onCommit={(pace) => page.commit({ pace })}
      />
      {state.pace === 'same' && (
        <RateSlider
          label={linear.rate}
          value={state.rate}
          from={-4}
          to={2}
          onPreview={(rate) => page.preview({ rate })}
          onCommit={(rate) => page.commit({ rate })}
        />
      )}
      <Select
        label={race.rule}
        value={state.rule}
        options={RACERS.map((racer) => [racer, linear.optimizers[racer]])}
        onCommit={(rule) => page.commit({ rule })}
      />
      <p>{race.memory}</p>
    </>
  );
}

/** The value of each rule after each step; empty where it had diverged. */
function csvOf(paths: readonly Path[]): string {
  const head = ['step', ...paths.map(({ racer }) => racer)];
  const rows = Array.from({ length: MOST_STEPS + 1 }, (_, i) => [i, ...paths.map(({ values }) => values[i] ?? '')]);
  return csvText([head, ...rows]);
}
