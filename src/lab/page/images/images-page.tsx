import './images.css';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { ShapeImages, TrainedImages } from '../engine/requests.ts';
import { LOSS_NAMES } from '../linear/linear-state.ts';
import { Bench } from '../parts/bench.tsx';
import { RateSlider, Select, Slider } from '../parts/controls.tsx';
import { LineChart } from '../parts/line-chart.tsx';
import { csvText } from '../parts/save.ts';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { STRINGS } from '../strings.ts';
import { imagesCode } from './code.ts';
import { Confusion, type Look, Thumbs } from './confusion.tsx';
import { confidentMistakes, IMAGES_FIELDS, type ImagesState, templatePicture } from './images-state.ts';
import { LookedAt } from './looked-at.tsx';
import { OwnPicture } from './own-picture.tsx';
import { Picture } from './picture.tsx';
import { N_SHAPES } from './shapes.ts';

const { images: words, linear } = STRINGS;

function ImagesPage({ page, hidden }: PageProps<ImagesState>) {
  const state = page.state.value;
  const { loss, rate, strength, epochs } = state;
  const own = useSignal<Uint8Array | undefined>(undefined);
  const canvases = useRef<HTMLCanvasElement[]>([]);
  const { answer: shapes } = useAnswer('shapes', { n: N_SHAPES }, []);
  const wanted = { loss, learningRate: rate, strength, epochs };
  const { answer: trained, failure } = useAnswer('trainImages', wanted, [loss, rate, strength, epochs]);
  const look: Look = (at) => {
    own.value = undefined;
    page.commit({ at });
  };

  return (
    <Bench
      name={words.name}
      page={page}
      hidden={hidden}
      fileName="images"
      pictures={() => canvases.current.map((canvas) => [canvas])}
      csv={() => (trained === undefined ? '' : csvOf(trained))}
      code={imagesCode(state)}
      tryThis={words.tryThis}
      controls={
        <>
          <Controls page={page} onPicture={(pixels) => (own.value = pixels)} />
          {trained !== undefined && shapes !== undefined && (
            <Confusion page={page} trained={trained} shapes={shapes} onLook={look} />
          )}
        </>
      }
    >
      <p class="fault" role="alert">
        {failure}
      </p>
      {trained === undefined || shapes === undefined ? (
        <p role="status" data-waiting="">
          {words.training}
        </p>
      ) : (
        <>
          <LookedAt page={page} trained={trained} shapes={shapes} own={own.value} />
          <p>
            <strong>{words.templates}</strong>
          </p>
          <div class="gallery small">
            {trained.classifier.classNames.map((name, c) => (
              <figure key={name}>
                <Picture
                  pixels={templatePicture(trained.classifier, c)}
                  label={words.template(name)}
                  onCanvas={(canvas) => (canvases.current[c] = canvas)}
                />
                <figcaption>{name}</figcaption>
              </figure>
            ))}
          </div>
          <Mistakes trained={trained} shapes={shapes} onLook={look} />
        </>
      )}
    </Bench>
  );
}

export default stateful('images', IMAGES_FIELDS, ImagesPage);

interface MistakesProps {
  readonly trained: TrainedImages;
  readonly shapes: ShapeImages;
  readonly onLook: Look;
}

/** What it was surest of, and wrong. */
function Mistakes({ trained, shapes, onLook }: MistakesProps) {
  const { accuracies } = trained;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return (
    <>
      <p>
        <strong>{words.mistakes}</strong>
      </p>
      <Thumbs trained={trained} shapes={shapes} heldOut={confidentMistakes(trained).slice(0, 6)} onLook={onLook} />
      <p>
        <strong>{words.accuracy(percent(accuracies.at(-1)!))}</strong>
      </p>
      <LineChart
        label={words.accuracy(percent(accuracies.at(-1)!))}
        curves={[{ name: words.heldOut, ys: accuracies, mark: accuracies.length }]}
        xAxis={words.epochAxis}
        range={[0, 1]}
        yText={percent}
      />
    </>
  );
}

interface ControlsProps extends Pick<PageProps<ImagesState>, 'page'> {
  readonly onPicture: (pixels: Uint8Array) => void;
}

function Controls({ page, onPicture }: ControlsProps) {
  const { loss, rate, strength, epochs } = page.state.value;
  return (
    <>
      <Select
        label={linear.loss}
        value={loss}
        options={LOSS_NAMES.map((name) => [name, linear.losses[name]])}
        onCommit={(chosen) => page.commit({ loss: chosen })}
      />
      <RateSlider
        label={linear.rate}
        value={rate}
        from={-4}
        to={0}
        onPreview={(value) => page.preview({ rate: value })}
        onCommit={(value) => page.commit({ rate: value })}
      />
      <RateSlider
        label={linear.strength}
        value={strength}
        from={-5}
        to={1}
        onPreview={(value) => page.preview({ strength: value })}
        onCommit={(value) => page.commit({ strength: value })}
      />
      <Slider
        label={words.epochs}
        value={epochs}
        min={1}
        max={30}
        onPreview={(value) => page.preview({ epochs: value })}
        onCommit={(value) => page.commit({ epochs: value })}
      />
      <OwnPicture onPicture={onPicture} />
    </>
  );
}

/** Every held-out image with its class, the prediction and the scores. */
function csvOf({ classifier: { classNames }, labels, predictions, scores }: TrainedImages): string {
  const n = classNames.length;
  const rows = Array.from(labels, (label, i) => [
    ...[i, classNames[label], classNames[predictions[i]!]],
    ...scores.subarray(i * n, (i + 1) * n),
  ]);
  return csvText([['image', 'class', 'predicted', ...classNames], ...rows]);
}
