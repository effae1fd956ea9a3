import { hinge } from '../../../models/objective/losses/hinge.ts';
import { softmax } from '../../../models/objective/losses/softmax.ts';
import { Scroll } from '../parts/scroll.tsx';
import { ClassMark } from '../plane/class-mark.tsx';
import { STRINGS } from '../strings.ts';
import { lossOf, lossText, softmaxSteps } from './compute.ts';
import type { Sample } from './losses-state.ts';

const { losses } = STRINGS;

/** Both losses of one sample, step by step. */
export function StepsTable({
  sample,
  delta,
  names,
}: {
  readonly sample: Sample;
  readonly delta: number;
  readonly names: readonly string[];
}) {
  const { scores, label } = sample;
  const { exps, shares } = softmaxSteps(scores);
  const [svm, cross] = [lossOf(hinge(delta), sample), lossOf(softmax, sample)];
  const rows = scores.map((score, j) => {
    const margin = score - scores[label]! + delta;
    return (
      <tr key={j} class={j === label ? 'chosen' : ''}>
        <th scope="row">
          <ClassMark label={j} /> {names[j]}
          {j === label && (
            <>
              {' '}
              <span aria-hidden="true">✓</span> <span class="visually-hidden">{losses.right}</span>
            </>
          )}
        </th>
        <td>{short(score)}</td>
        <td>{j === label ? '' : short(margin)}</td>
        <td>{j === label ? '' : short(Math.max(0, margin))}</td>
        <td>{short(svm.slopes[j]!)}</td>
        <td>{exps[j]!.toPrecision(3)}</td>
        <td>{shares[j]!.toFixed(3)}</td>
        <td>{short(cross.slopes[j]!)}</td>
      </tr>
    );
  });
  return (
    <Scroll label={losses.steps}>
      <table>
        <thead>
          <tr>
            <td colSpan={2} />
            <th scope="colgroup" colSpan={3}>
              {losses.svm}
            </th>
            <th scope="colgroup" colSpan={3}>
              {losses.softmax}
            </th>
          </tr>
          <tr>
            <th scope="col">{losses.class}</th>
            <th scope="col">s</th>
            <th scope="col">s&nbsp;−&nbsp;sᵧ&nbsp;+&nbsp;Δ</th>
            <th scope="col">max(0,&nbsp;·)</th>
            <th scope="col">{losses.slope}</th>
            <th scope="col">exp(s&nbsp;−&nbsp;max)</th>
            <th scope="col">p</th>
            <th scope="col">{losses.slope}</th>
          </tr>
        </thead>
        <tbody>{rows}</tbody>
        <tfoot>
          <tr>
            <th scope="row">{losses.loss}</th>
            <td />
            <td />
            <td>
              <strong>{lossText(svm.loss)}</strong>
            </td>
            <td />
            <td>−ln pᵧ =</td>
            <td>
              <strong>{lossText(cross.loss)}</strong>
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}

const short = (x: number): string => String(Number(x.toFixed(2)));
