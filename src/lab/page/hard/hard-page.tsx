import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { type Line, linesOf, nClassesIn, nClassesOf } from '../linear/linear-state.ts';
import { drawLines } from '../linear/lines.ts';
import { linearRegions } from '../linear/regions.ts';
import { Bench } from '../parts/bench.tsx';
import { Choice } from '../parts/controls.tsx';
import type { Layers } from '../parts/save.ts';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { Transport } from '../parts/transport.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import type { Place } from '../plane/draw.ts';
import { Plane, type Tool } from '../plane/plane.tsx';
import { EditableTable, Tools } from '../plane/tools.tsx';
import { type Points, pointsCsv, UNIT_LENGTH } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { hardCode } from './code.ts';
import { HARD_CASES, HARD_FIELDS, type HardCase, type HardState, MOST_STEPS, SPACE_NAMES } from './hard-state.ts';
import { descentOf, rightOf } from './separate.ts';
import { mapped, SPACES } from './spaces.ts';

const { hard } = STRINGS;
/** How far the brush reaches. */
const BRUSH = 0.2 * UNIT_LENGTH;

function HardPage({ page, hidden }: PageProps<HardState>) {
  const state = page.state.value;
  const { points, steps } = state;
  const tool = useSignal<Tool>('move');
  const label = useSignal(0);
  /** Where the brush is, and in which of the spaces. */
  const brush = useSignal<{ readonly place: Place; readonly isMapped: boolean } | undefined>(undefined);
  const canvases = useRef<Layers[]>([]);
  const space = SPACES[state.space];
  const inSpace = useMemo(() => mapped(points, space), [points, space]);
  const nClasses = nClassesOf(points);
  const plain = useLines(points, steps, nClasses);
  const lines = useLines(inSpace, steps, nClasses);
  const here = useMemo(() => lines && linearRegions(lines, space), [JSON.stringify(lines), space]);
  const there = useMemo(() => lines && linearRegions(lines), [JSON.stringify(lines)]);
  const marked = brushed(brush.value?.isMapped ? inSpace : points, brush.value?.place);
  const commit = (next: Points) => page.commit({ points: next });
  const n = points.labels.length;
  const looks = (isMapped: boolean) => (place: Place | undefined) => {
    brush.value = place && { place, isMapped };
  };

  return (
    <Bench
      name={hard.name}
      page={page}
      hidden={hidden}
      fileName="hard-cases"
      pictures={() => canvases.current}
      csv={() => pointsCsv(points)}
      code={hardCode(state)}
      tryThis={hard.tryThis}
      tools={
        <div class="tools">
          <fieldset class="start">
            <legend>{hard.cases}</legend>
            {(Object.keys(HARD_CASES) as HardCase[]).map((name) => (
              <button type="button" key={name} onClick={() => commit(HARD_CASES[name](1))}>
                {hard.case[name]}
              </button>
            ))}
          </fieldset>
          <Choice
            label={hard.space}
            value={state.space}
            options={SPACE_NAMES.map((name) => [name, hard.spaces[name]])}
            onCommit={(chosen) => page.commit({ space: chosen })}
          />
          <Tools tool={tool} label={label} />
        </div>
      }
      tables={<EditableTable points={points} tool={tool.value} onCommit={commit} />}
    >
      <div class="side-by-side">
        <figure>
          <figcaption>
            <strong>{hard.plane}</strong>
          </figcaption>
          <Plane
            name={hard.plane}
            points={points}
            regions={here}
            tool={tool.value}
            label={label.value}
            probe={undefined}
            marked={marked}
            onLook={looks(false)}
            onPreview={(next) => page.preview({ points: next })}
            onCommit={commit}
            onCanvases={(layers) => (canvases.current[0] = layers)}
          />
        </figure>
        <figure>
          <figcaption>
            <strong>{hard.features(hard.spaces[state.space])}</strong>
          </figcaption>
          <Plane
            name={hard.features(hard.spaces[state.space])}
            points={inSpace}
            regions={there}
            tool="look"
            label={0}
            probe={undefined}
            marked={marked}
            below={(context, size, isDark) => lines && drawLines(context, size, { lines, downhill: [] }, isDark)}
            onLook={looks(true)}
            onPreview={() => undefined}
            onCommit={() => undefined}
            onCanvases={(layers) => (canvases.current[1] = layers)}
          />
        </figure>
      </div>
      <p class="votes" role="status">
        {marked.size === 0 ? hard.brush : hard.brushed([...marked].map((i) => i + 1).join(', '))}
      </p>
      <div class="tools">
        <Transport
          at={steps}
          most={MOST_STEPS}
          onPreview={(next) => page.preview({ steps: next })}
          onCommit={(next) => page.commit({ steps: next })}
        />
        <dl class="figures">
          <dt>{hard.plain}</dt>
          <dd data-waiting={plain === undefined ? '' : undefined}>{plain && hard.right(rightOf(points, plain), n)}</dd>
          <dt>{hard.mapped(hard.spaces[state.space])}</dt>
          <dd data-waiting={lines === undefined ? '' : undefined}>{lines && hard.right(rightOf(inSpace, lines), n)}</dd>
        </dl>
      </div>
    </Bench>
  );
}

export default stateful('hard', HARD_FIELDS, HardPage);

/** The lines that a descent from zero comes to; undefined until they are known. */
function useLines(points: Points, steps: number, nClasses: number): readonly Line[] | undefined {
  const { answer: computed } = useAnswer('descend', descentOf(points), [points]);
  if (computed === undefined || nClassesIn(computed) !== nClasses) return undefined;
  const { rows, data } = computed;
  const at = Math.min(steps, data.length - 1) * nClasses * 3;
  return linesOf(rows.subarray(at, at + nClasses * 3), nClasses);
}

/** The points under the brush. */
function brushed({ xy, labels }: Points, place: Place | undefined): ReadonlySet<number> {
  if (place === undefined) return new Set();
  const near = (i: number) => Math.hypot(xy[i * 2]! - place.x, xy[i * 2 + 1]! - place.y) < BRUSH;
  return new Set(Array.from(labels, (_, i) => i).filter(near));
}
