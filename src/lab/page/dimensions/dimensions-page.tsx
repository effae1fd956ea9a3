import { useRef } from 'preact/hooks';
import { MOST_MEANS, type Spread } from '../engine/requests.ts';
import { Bench } from '../parts/bench.tsx';
import { RateSlider, Slider } from '../parts/controls.tsx';
import { Drawing } from '../parts/drawing.tsx';
import { csvText } from '../parts/save.ts';
import { Scroll } from '../parts/scroll.tsx';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { STRINGS } from '../strings.ts';
import { dimensionsCode } from './code.ts';
import { DIMENSIONS_FIELDS, type DimensionsState, gridText, MOST_DIMENSIONS } from './dimensions-state.ts';
import { drawGrids, drawHistograms } from './draw.ts';

const { dimensions } = STRINGS;
const LISTED = [1, 2, 3, 4, 6, 10, 3072];

function DimensionsPage({ page, hidden }: PageProps<DimensionsState>) {
  const { d, m } = page.state.value;
  const canvas = useRef<HTMLCanvasElement>(undefined);
  const { answer, failure } = useAnswer('distances', { d }, [d]);
  const spreads =
    answer === undefined
      ? []
      : ([
          ['random', answer.random],
          ['shapes', answer.shapes],
        ] as const);
  const whole = (value: number) => Math.max(1, Math.min(MOST_DIMENSIONS, Math.round(value)));

  return (
    <Bench
      name={dimensions.name}
      page={page}
      hidden={hidden}
      fileName="dimensions"
      pictures={() => [[canvas.current!]]}
      csv={() => csvOf(spreads)}
      code={dimensionsCode(d)}
      tryThis={dimensions.tryThis}
      controls={
        <>
          <RateSlider
            label={dimensions.d}
            value={d}
            from={0}
            to={Math.log10(MOST_DIMENSIONS)}
            text={String(d)}
            onPreview={(value) => page.preview({ d: whole(value) })}
            onCommit={(value) => page.commit({ d: whole(value) })}
          />
          <div class="actions">
            {[1, 2, 3, 10, 100, 1000, MOST_DIMENSIONS].map((value) => (
              <button key={value} type="button" aria-pressed={value === d} onClick={() => page.commit({ d: value })}>
                {value}
              </button>
            ))}
          </div>
          <Slider
            label={dimensions.m}
            value={m}
            min={2}
            max={10}
            onPreview={(value) => page.preview({ m: value })}
            onCommit={(value) => page.commit({ m: value })}
          />
          <figure>
            <figcaption>
              <strong>{dimensions.grids}</strong>
            </figcaption>
            <Drawing
              label={dimensions.gridsLabel(m)}
              ratio={2.2}
              draw={(context, size, ink) => drawGrids(context, size, ink, m)}
            />
          </figure>
          <table>
            <thead>
              <tr>
                <th scope="col">{dimensions.dHead}</th>
                <th scope="col">{dimensions.points}</th>
              </tr>
            </thead>
            <tbody>
              {LISTED.map((one) => (
                <tr key={one}>
                  <th scope="row">{one}</th>
                  <td>{gridText(m, one)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      }
    >
      <figure>
        <figcaption>
          <strong>{dimensions.picture(d)}</strong>
          <small>{dimensions.pictureHelp}</small>
        </figcaption>
        <Drawing
          label={`${dimensions.picture(d)}. ${dimensions.pictureLabel}`}
          ratio={1.5}
          draw={(context, size, ink) => {
            if (answer === undefined) return;
            drawHistograms(context, size, ink, [answer.random, answer.shapes], dimensions);
          }}
          onCanvas={(one) => (canvas.current = one)}
        />
        <p class="fault" role="alert">
          {failure}
        </p>
      </figure>
      <Scroll label={dimensions.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{dimensions.of}</th>
              <th scope="col">{dimensions.mean}</th>
              <th scope="col">{dimensions.least}</th>
              <th scope="col">{dimensions.most}</th>
            </tr>
          </thead>
          <tbody data-waiting={answer === undefined ? '' : undefined}>
            {spreads.map(([name, { mean, least, most }]) => (
              <tr key={name}>
                <th scope="row">{dimensions[name]}</th>
                <td>{mean.toFixed(1)}</td>
                <td>{least.toFixed(3)}</td>
                <td>{most.toFixed(3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Bench>
  );
}

export default stateful('dimensions', DIMENSIONS_FIELDS, DimensionsPage);

function csvOf(spreads: readonly (readonly [string, Spread])[]): string {
  const bins = spreads[0]?.[1].counts.length ?? 0;
  const rows = Array.from({ length: bins }, (_, i) => [
    (MOST_MEANS * i) / bins,
    ...spreads.map(([, { counts }]) => counts[i]),
  ]);
  return csvText([['from', ...spreads.map(([name]) => name)], ...rows]);
}
