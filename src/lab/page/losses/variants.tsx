import { hinge } from '../../../models/objective/losses/hinge.ts';
import { softmax } from '../../../models/objective/losses/softmax.ts';
import { LOSSES, type LossName, lossNamed } from '../../../models/objective/losses.ts';
import { Legend, LineChart } from '../parts/line-chart.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { STRINGS } from '../strings.ts';
import { lossOf, meanLossOf } from './compute.ts';
import type { Sample } from './losses-state.ts';

const { losses } = STRINGS;

/** The right class's score is moved from one end to the other: what both losses make of it. */
export function Jiggle({ sample, delta }: { readonly sample: Sample; readonly delta: number }) {
  const here = sample.scores[sample.label]!;
  const [from, most, step] = [Math.floor(here) - 12, 24, 0.25];
  const moved = Array.from({ length: most / step + 1 }, (_, i) => ({
    ...sample,
    scores: sample.scores.map((score, j) => (j === sample.label ? from + i * step : score)),
  }));
  const curves = [
    { name: losses.svm, ys: moved.map((one) => lossOf(hinge(delta), one).loss), mark: here },
    { name: losses.softmax, ys: moved.map((one) => lossOf(softmax, one).loss), mark: here },
  ];
  const most5 = Math.max(5, ...curves.map(({ ys }) => ys[Math.floor(ys.length / 3)]!));
  return (
    <figure>
      <figcaption>
        <strong>{losses.jiggle}</strong>
        <small>{losses.jiggleHelp}</small>
      </figcaption>
      <LineChart
        label={`${losses.jiggle}. ${losses.jiggleHelp}`}
        curves={curves}
        from={from}
        step={step}
        xAxis={losses.rightScore}
        range={[0, most5]}
        yText={String}
      />
      <Legend names={curves.map(({ name }) => name)} />
    </figure>
  );
}

/** What the lectures ask: mean instead of sum, squares, j = y too, 2W. And the tool's other losses. */
export function Variants({ samples, delta }: { readonly samples: readonly Sample[]; readonly delta: number }) {
  const nClasses = samples[0]!.scores.length;
  const doubled = samples.map(({ scores, label }) => ({ scores: scores.map((score) => 2 * score), label }));
  const svm = meanLossOf(hinge(delta), samples);
  const others = (Object.keys(LOSSES) as LossName[]).filter((name) => name !== 'svm' && name !== 'softmax');
  const rows: readonly (readonly [string, number])[] = [
    [losses.whatIf.sum, svm],
    [losses.whatIf.mean, svm / (nClasses - 1)],
    [losses.whatIf.all, svm + delta],
    [losses.whatIf.doubled, meanLossOf(hinge(delta), doubled)],
    [losses.softmax, meanLossOf(softmax, samples)],
    [losses.whatIf.softmaxDoubled, meanLossOf(softmax, doubled)],
    ...others.map((name) => [STRINGS.linear.losses[name], meanLossOf(lossNamed(name, { delta }), samples)] as const),
  ];
  return (
    <details>
      <summary>{losses.variants}</summary>
      <Scroll label={losses.variants}>
        <table>
          <tbody>
            {rows.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value.toFixed(3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p>{losses.variantsHelp}</p>
    </details>
  );
}
