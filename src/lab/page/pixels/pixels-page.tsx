import '../images/images.css';
import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { ChangedFound } from '../engine/requests.ts';
import { Nearest } from '../images/nearest.tsx';
import { OwnPicture } from '../images/own-picture.tsx';
import { imageAt, Picture } from '../images/picture.tsx';
import { N_SHAPES } from '../images/shapes.ts';
import { Bench } from '../parts/bench.tsx';
import { Check, Slider } from '../parts/controls.tsx';
import { csvText } from '../parts/save.ts';
import { Scroll } from '../parts/scroll.tsx';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { STRINGS } from '../strings.ts';
import { pixelsCode } from './code.ts';
import { areEqual, changedBy, N_CHOICES, PIXELS_FIELDS, type PixelsState } from './pixels-state.ts';

const { pixels: words } = STRINGS;
const KINDS = ['shifted', 'occluded', 'tinted'] as const;

function PixelsPage({ page, hidden }: PageProps<PixelsState>) {
  const state = page.state.value;
  const canvases = useRef<HTMLCanvasElement[]>([]);
  const own = useSignal<Uint8Array | undefined>(undefined);
  const { answer: shapes } = useAnswer('shapes', { n: N_SHAPES }, []);
  const original = useMemo(
    () => own.value ?? (shapes && imageAt(shapes.pixels, state.image)),
    [own.value, shapes, state.image],
  );
  const changed = useMemo(() => original && changedBy(original, state), [original, ...Object.values(state)]);
  // Remembered, as the worker is asked again whenever they are others.
  const variants = useMemo(
    () => (changed === undefined || 'fault' in changed ? undefined : KINDS.map((kind) => changed[kind])),
    [changed],
  );
  const wanted = original && variants && { original, own: own.value ? undefined : state.image, variants };
  const { answer: found, failure } = useAnswer('changed', wanted, [variants]);
  const code = pixelsCode(state);
  const isEqual = original !== undefined && variants !== undefined && areEqual(original, variants);

  return (
    <Bench
      name={words.name}
      page={page}
      hidden={hidden}
      fileName="pixel-distance"
      pictures={() => canvases.current.slice(0, variants === undefined ? 1 : 4).map((canvas) => [canvas])}
      csv={() => csvOf(found)}
      code={own.value === undefined ? code.text : undefined}
      codeTitle={code.title}
      tryThis={words.tryThis}
      controls={<Controls page={page} onImage={() => (own.value = undefined)} onPicture={(one) => (own.value = one)} />}
    >
      <div class="gallery">
        {original !== undefined && (
          <figure>
            <Picture pixels={original} label={words.original} onCanvas={(one) => (canvases.current[0] = one)} />
            <figcaption>{words.original}</figcaption>
          </figure>
        )}
        {variants?.map((pixels, i) => (
          <figure key={KINDS[i]}>
            <Picture pixels={pixels} label={words[KINDS[i]!]} onCanvas={(one) => (canvases.current[i + 1] = one)} />
            <figcaption>{words[KINDS[i]!]}</figcaption>
          </figure>
        ))}
      </div>
      <p class="fault" role="alert">
        {failure ?? (changed !== undefined && 'fault' in changed ? words.none(changed.fault) : undefined)}
      </p>
      <p role="status">
        <strong>{isEqual ? words.equal : words.unequal}</strong>
      </p>
      <Scroll label={words.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.change}</th>
              <th scope="col">L2</th>
              <th scope="col">{words.nearer}</th>
              <th scope="col">L1</th>
              <th scope="col">{words.nearer}</th>
            </tr>
          </thead>
          <tbody data-waiting={found === undefined ? '' : undefined}>
            {found?.variants.map(({ l2Squared, l2Rank, l1, l1Rank }, i) => (
              <tr key={KINDS[i]}>
                <th scope="row">{words[KINDS[i]!]}</th>
                <td>{Math.sqrt(l2Squared).toFixed(2)}</td>
                <td>{words.nearerOf(l2Rank - 1, found.nOthers)}</td>
                <td>{l1}</td>
                <td>{words.nearerOf(l1Rank - 1, found.nOthers)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {found !== undefined && shapes !== undefined && (
        <>
          <p>
            <strong>{words.nearest}</strong>
          </p>
          <Nearest nearest={found.nearest} images={shapes} />
        </>
      )}
    </Bench>
  );
}

export default stateful('pixels', PIXELS_FIELDS, PixelsPage);

interface ControlsProps extends Pick<PageProps<PixelsState>, 'page'> {
  readonly onImage: () => void;
  readonly onPicture: (pixels: Uint8Array) => void;
}

function Controls({ page, onImage, onPicture }: ControlsProps) {
  const state = page.state.value;
  const slider = (name: 'image' | 'shift' | 'box' | 'tint', min: number, max: number) => (
    <Slider
      label={words[`${name}Label`]}
      value={state[name]}
      min={min}
      max={max}
      onPreview={(value) => {
        if (name === 'image') onImage();
        page.preview({ [name]: value });
      }}
      onCommit={(value) => page.commit({ [name]: value })}
    />
  );
  return (
    <>
      {slider('image', 0, N_CHOICES - 1)}
      {slider('shift', 1, 8)}
      <Check label={words.solve} value={state.solved} onCommit={(solved) => page.commit({ solved })} />
      {!state.solved && (
        <>
          {slider('box', 1, 32)}
          {slider('tint', 1, 255)}
        </>
      )}
      <OwnPicture onPicture={onPicture} />
    </>
  );
}

function csvOf(found: ChangedFound | undefined): string {
  const rows = found?.variants.map(({ l2Squared, l2Rank, l1, l1Rank }, i) => [KINDS[i], l2Squared, l2Rank, l1, l1Rank]);
  return csvText([['change', 'l2_squared', 'l2_rank', 'l1', 'l1_rank'], ...(rows ?? [])]);
}
