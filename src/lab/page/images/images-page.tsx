import './images.css';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LabelledImages, TrainedImages } from '../engine/requests.ts';
import { LOSS_NAMES } from '../linear/linear-state.ts';
import { Bench } from '../parts/bench.tsx';
import { RateSlider, Select, Slider } from '../parts/controls.tsx';
import { LineChart } from '../parts/line-chart.tsx';
import { csvText } from '../parts/save.ts';
import { type PageProps, stateful } from '../parts/stateful.tsx';
import { STRINGS } from '../strings.ts';
import { imagesCode } from './code.ts';
import { Confusion, type Look, Thumbs } from './confusion.tsx';
import { confidentMistakes, IMAGES_FIELDS, type ImagesState, templatePicture } from './images-state.ts';
import { LookedAt } from './looked-at.tsx';
import { OwnPicture } from './own-picture.tsx';
import { Picture } from './picture.tsx';
import { addressOf, evaluateLine, useRuns, useShown } from './runs.ts';

const { images: words, linear } = STRINGS;

function ImagesPage({ page, hidden }: PageProps<ImagesState>) {
  const state = page.state.value;
  const own = useSignal<Uint8Array | undefined>(undefined);
  const canvases = useRef<HTMLCanvasElement[]>([]);
  const { trained, images, failure } = useShown(state);
  const runs = useRuns();
  const run = state.run === '' ? undefined : addressOf(state.run);
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
      code={state.run === '' ? imagesCode(state) : evaluateLine(runs, state.run)}
      codeTitle={state.run === '' ? STRINGS.code : STRINGS.command}
      tryThis={words.tryThis}
      controls={
        <>
          {runs.names.length > 0 && <Runs page={page} runs={runs.names} />}
          {state.run === '' && <Training page={page} />}
          <OwnPicture onPicture={(pixels) => (own.value = pixels)} />
          {trained !== undefined && images !== undefined && (
            <>
              <Confusion page={page} trained={trained} images={images} onLook={look} />
              <Mistakes trained={trained} images={images} onLook={look} />
            </>
          )}
        </>
      }
    >
      <p class="fault" role="alert">
        {failure}
      </p>
      {trained === undefined || images === undefined ? (
        <p role="status" data-waiting={failure === undefined ? '' : undefined}>
          {failure === undefined && (state.run === '' ? words.training : words.opening)}
        </p>
      ) : (
        <>
          <LookedAt page={page} trained={trained} images={images} run={run} own={own.value} />
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
        </>
      )}
    </Bench>
  );
}

export default stateful('images', IMAGES_FIELDS, ImagesPage);

interface MistakesProps {
  readonly trained: TrainedImages;
  readonly images: LabelledImages;
  readonly onLook: Look;
}

/** What it was surest of, and wrong. */
function Mistakes({ trained, images, onLook }: MistakesProps) {
  const { accuracy, accuracies, labels } = trained;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return (
    <>
      <figure>
        <figcaption>
          <strong>{words.mistakes}</strong>
        </figcaption>
        <Thumbs trained={trained} images={images} heldOut={confidentMistakes(trained).slice(0, 5)} onLook={onLook} />
      </figure>
      <figure>
        <figcaption>
          <strong>{words.accuracy(labels.length, percent(accuracy))}</strong>
          <small>{words.guessing(percent(1 / trained.classifier.classNames.length))}</small>
        </figcaption>
        {accuracies.length > 0 && (
          <LineChart
            label={words.accuracy(labels.length, percent(accuracy))}
            curves={[{ name: words.heldOut, ys: accuracies, mark: accuracies.length }]}
            xAxis={words.epochAxis}
            range={[0, 1]}
            yText={percent}
          />
        )}
      </figure>
    </>
  );
}

/** A run to look at, or a training of the page's own. */
function Runs({ page, runs }: Pick<PageProps<ImagesState>, 'page'> & { readonly runs: readonly string[] }) {
  const { run } = page.state.value;
  const names = run === '' || runs.includes(run) ? runs : [run, ...runs];
  return (
    <Select
      label={words.model}
      value={run}
      options={[['', words.trainedHere], ...names.map((name) => [name, name] as const)]}
      onCommit={(chosen) => page.commit({ run: chosen, at: 0, of: -1, truth: -1, said: -1 })}
    />
  );
}

function Training({ page }: Pick<PageProps<ImagesState>, 'page'>) {
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
