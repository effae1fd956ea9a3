import { axesAt } from '../../../kernels/plane/plane.ts';
import { Legend, LineChart } from '../parts/line-chart.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { STRINGS } from '../strings.ts';
import { type KnnState, MOST_NEIGHBOURS, type Setting, settingsOf } from './knn-state.ts';

const { knn } = STRINGS;

/** Leave-one-out accuracy over k, live. */
export function Accuracies({ state }: { readonly state: KnnState }) {
  const settings = settingsOf(state);
  const found = [useAccuracies(state, settings[0]!), useAccuracies(state, settings[1])];
  const failure = found.find((one) => one.failure !== undefined)?.failure;
  const curves = settings.flatMap(({ k, metric }, i) => {
    const ys = found[i]!.answer;
    return ys === undefined ? [] : [{ name: knn[metric], ys, mark: k }];
  });
  if (failure !== undefined) return <p class="fault">{failure}</p>;
  if (curves.length === 0) return null;
  const best = curves.map(({ name, ys }) => `${name}: ${bestOf(ys)}`);
  return (
    <figure class="accuracies">
      <figcaption>
        <strong>{knn.accuracy}</strong> <small>{knn.accuracyHelp}</small>
      </figcaption>
      <LineChart
        label={`${knn.accuracy}. ${best.join('; ')}`}
        curves={curves}
        xAxis={knn.accuracyAxis}
        range={[0, 1]}
        yText={(share) => `${(share * 100).toFixed(0)} %`}
      />
      <Legend names={best} />
      <details>
        <summary>{knn.accuracyTable}</summary>
        <Scroll label={knn.accuracyTable}>
          <table>
            <thead>
              <tr>
                <th scope="col">k</th>
                {curves.map(({ name }, i) => (
                  <th key={i} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {curves[0]!.ys.map((_, i) => (
                <tr key={i}>
                  <th scope="row">{i + 1}</th>
                  {curves.map(({ ys }, curve) => (
                    <td key={curve}>{((ys[i] ?? 0) * 100).toFixed(1)} %</td>
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

/** Accuracies of one of the settings, if it is shown. */
function useAccuracies({ points, ties, turn }: KnnState, setting: Setting | undefined) {
  const wanted = setting && {
    ...{ points: points.xy, labels: points.labels, metric: setting.metric, ties },
    ...{ axes: axesAt(turn), most: MOST_NEIGHBOURS },
  };
  return useAnswer('leaveOneOut', wanted, [points, ties, turn, setting?.metric]);
}

/** The smallest k of the highest accuracy, in words. */
function bestOf(accuracies: readonly number[]): string {
  const best = Math.max(...accuracies);
  return accuracies.length === 0 ? '' : knn.best(accuracies.indexOf(best) + 1, (best * 100).toFixed(1));
}
