import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { axesAt } from '../../../kernels/plane/plane.ts';
import { latest } from '../engine/client.ts';
import { Legend, LineChart } from '../parts/line-chart.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { STRINGS } from '../strings.ts';
import { type KnnState, MOST_NEIGHBOURS, settingsOf } from './knn-state.ts';

const { knn } = STRINGS;

/** Leave-one-out accuracy over k, live. */
export function Accuracies({ state }: { readonly state: KnnState }) {
  const found = useSignal<readonly (readonly number[])[]>([]);
  const newest = useRef<(readonly number[])[]>([]);
  const settings = settingsOf(state);
  const wanted = useMemo(
    () =>
      [0, 1].map((i) =>
        latest(
          'leaveOneOut',
          ({ answer }) => {
            newest.current[i] = answer;
            found.value = [...newest.current];
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

  const curves = settings.flatMap(({ k, metric }, i) => {
    const ys = found.value[i];
    return ys === undefined ? [] : [{ name: knn[metric], ys, mark: k }];
  });
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

/** The smallest k of the highest accuracy, in words. */
function bestOf(accuracies: readonly number[]): string {
  const best = Math.max(...accuracies);
  return accuracies.length === 0 ? '' : knn.best(accuracies.indexOf(best) + 1, (best * 100).toFixed(1));
}
