import { useRef } from 'preact/hooks';
import { hinge } from '../../../models/objective/losses/hinge.ts';
import { softmax } from '../../../models/objective/losses/softmax.ts';
import { Bench } from '../parts/bench.tsx';
import { Choice, Slider } from '../parts/controls.tsx';
import { csvText } from '../parts/save.ts';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { STRINGS } from '../strings.ts';
import { Bars } from './bars.tsx';
import { lossesCode } from './code.ts';
import { lossOf, lossText, meanLossOf } from './compute.ts';
import {
  CLASS_SETS,
  EXAMPLES,
  type ExampleName,
  LOSSES_FIELDS,
  type LossesState,
  type Sample,
  withScore,
} from './losses-state.ts';
import { Penalties } from './penalties.tsx';
import { StepsTable } from './steps-table.tsx';
import { Jiggle, Variants } from './variants.tsx';
import { Weather } from './weather.tsx';

const { losses } = STRINGS;

/** Which of the samples is looked at: the last, where a link asks for one that there is not. */
const placeOf = ({ samples, at }: LossesState): number => Math.min(at, samples.length - 1);

const withSample = ({ samples }: LossesState, at: number, changed: Sample) => ({
  samples: samples.map((one, i) => (i === at ? changed : one)),
});
function LossesPage({ page, hidden }: PageProps<LossesState>) {
  const state = page.state.value;
  const canvas = useRef<HTMLCanvasElement>(undefined);
  const at = placeOf(state);
  const sample = state.samples[at]!;
  const names = losses.classes[state.classes];
  const rows = state.samples.map((one) => ({
    one,
    svm: lossOf(hinge(state.delta), one).loss,
    cross: lossOf(softmax, one).loss,
  }));
  const csv = [
    [...sample.scores.map((_, j) => names[j]), losses.class, losses.svm, losses.softmax],
    ...rows.map(({ one, svm, cross }) => [...one.scores, names[one.label], svm, cross]),
  ];

  return (
    <Bench
      name={losses.name}
      page={page}
      hidden={hidden}
      fileName="losses"
      pictures={() => [[canvas.current!]]}
      csv={() => csvText(csv)}
      code={lossesCode(state)}
      tryThis={losses.tryThis}
      tables={<Variants samples={state.samples} delta={state.delta} />}
      controls={<Controls page={page} />}
    >
      <figure>
        <figcaption>
          <strong>{losses.image(at + 1)}</strong>
          <small>{losses.pictureHelp}</small>
        </figcaption>
        <Bars
          sample={sample}
          delta={state.delta}
          names={names}
          onPreview={(changed) => page.preview(withSample(state, at, changed))}
          onCommit={() => page.commit()}
          onCanvas={(one) => (canvas.current = one)}
        />
      </figure>
      <StepsTable sample={sample} delta={state.delta} names={names} />
      <figure>
        <figcaption>
          <strong>{losses.mean}</strong>
        </figcaption>
        <table class="samples">
          <thead>
            <tr>
              <th scope="col">{losses.imageHead}</th>
              <th scope="col">{losses.scores}</th>
              <th scope="col">{losses.svm}</th>
              <th scope="col">{losses.softmax}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ one, svm, cross }, i) => (
              <tr key={i} class={i === at ? 'chosen' : ''}>
                <th scope="row">
                  <button type="button" aria-pressed={i === at} onClick={() => page.commit({ at: i })}>
                    {i + 1}: {names[one.label]}
                  </button>
                </th>
                <td>{one.scores.join(', ')}</td>
                <td>{lossText(svm)}</td>
                <td>{lossText(cross)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{losses.meanHead}</th>
              <td />
              <td>
                <strong>{lossText(meanLossOf(hinge(state.delta), state.samples))}</strong>
              </td>
              <td>
                <strong>{lossText(meanLossOf(softmax, state.samples))}</strong>
              </td>
            </tr>
          </tfoot>
        </table>
      </figure>
    </Bench>
  );
}

export default stateful('losses', LOSSES_FIELDS, LossesPage);

function Controls({ page }: Pick<PageProps<LossesState>, 'page'>) {
  const state = page.state.value;
  const at = placeOf(state);
  const sample = state.samples[at]!;
  const names = losses.classes[state.classes];
  return (
    <>
      <fieldset class="start">
        <legend>{losses.examples}</legend>
        {(Object.keys(EXAMPLES) as ExampleName[]).map((name) => (
          <button type="button" key={name} onClick={() => page.commit({ ...EXAMPLES[name], at: 0 })}>
            {losses.example[name]}
          </button>
        ))}
      </fieldset>
      {sample.scores.map((score, j) => {
        const reach = Math.max(20, ...sample.scores.map(Math.abs));
        return (
          <Slider
            key={j}
            label={losses.score(names[j]!)}
            value={score}
            min={-reach}
            max={reach}
            step={0.1}
            onPreview={(value) => page.preview(withSample(state, at, withScore(sample, j, value)))}
            onCommit={(value) => page.commit(withSample(state, at, withScore(sample, j, value)))}
          />
        );
      })}
      <Choice
        label={losses.rightClass}
        value={String(sample.label)}
        options={sample.scores.map((_, j) => [String(j), names[j]!])}
        onCommit={(label) => page.commit(withSample(state, at, { ...sample, label: Number(label) }))}
      />
      <Slider
        label={losses.delta}
        value={state.delta}
        min={0.1}
        max={10}
        step={0.1}
        onPreview={(delta) => page.preview({ delta })}
        onCommit={(delta) => page.commit({ delta })}
      />
      <Choice
        label={losses.classNames}
        value={state.classes}
        options={CLASS_SETS.map((one) => [one, losses.classes[one].slice(0, 3).join(', ')])}
        onCommit={(classes) => page.commit({ classes })}
      />
      <Jiggle sample={sample} delta={state.delta} />
      <Weather page={page} />
      <Penalties page={page} />
    </>
  );
}
