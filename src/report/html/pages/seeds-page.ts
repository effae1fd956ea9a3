import type { SeedsFound } from '../../../experiments/training/seeds-found.ts';
import type { RunHead } from '../../../runs/manifest.ts';
import { percent, plural } from '../../../util/format.ts';
import { SEED_CURVES, seedCurves } from '../../charts/seed-curves.ts';
import { adviceNotice, type FitAdvice } from '../advice-notice.ts';
import { figures } from '../figures.ts';
import { html } from '../html.ts';
import { type LayersFindings, layersSection } from '../layers-section.ts';
import { pageText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';
import { table } from '../table.ts';
import { type TestScore, testReadingText } from '../test-accuracy.ts';

/** The result of training with several seeds. */
export interface SeedsFindings extends SeedsFound {
  /** How many images were held out. */
  readonly nVal: number;
  /** Of the first seed: all are scored on one reading. */
  readonly tested: TestScore | undefined;
  /** Advice on the fit of the first, if any. */
  readonly advice: FitAdvice | undefined;
  /** Of the first, if it is a network. */
  readonly layers?: LayersFindings | undefined;
  /** What the first has learned and got wrong. */
  readonly pictures?: PagePictures | undefined;
}

const cell = (share: number | null | undefined): string => (typeof share === 'number' ? percent(share) : '');

/** The report of a training with several seeds as an HTML page: what each came to, mean and deviation, their curves. */
export async function seedsPage(run: RunHead, findings: SeedsFindings): Promise<string> {
  const { bySeed, across, nVal, tested, advice, layers, pictures } = findings;
  const { loss, accuracy } = SEED_CURVES;
  const training = await figures({
    heading: 'Training',
    charts: { [loss.title]: seedCurves(bySeed, loss), [accuracy.title]: seedCurves(bySeed, accuracy) },
  });
  const over = (value: { readonly mean: number; readonly std: number } | null | undefined) =>
    value ? `${percent(value.mean)} ± ${percent(value.std)}` : '';
  const columns = ['seed', 'training loss', 'training', 'validation', 'test'].map((head) => ({ head }));
  const rows = bySeed.map(({ seed, trainLoss, trainAccuracy, valAccuracy, testAccuracy }) => ({
    cells: [seed, trainLoss.toPrecision(5), cell(trainAccuracy), cell(valAccuracy), cell(testAccuracy)],
  }));
  const { trainAccuracy, valAccuracy, testAccuracy } = across;
  const means = { cells: ['mean ± std', '', over(trainAccuracy), over(valAccuracy), over(testAccuracy)] };
  const body = html`<section>
<h2>Accuracy by seed</h2>
${table(columns, [...rows, means])}
<p class="soft">The deviation is over the seeds, divided by their number.${tested && ` ${testReadingText(tested)}`}</p>
</section>
${advice && adviceNotice(advice, `seed ${bySeed[0]!.seed}: `)}
${training}
${layers && (await layersSection(layers, `seed ${bySeed[0]!.seed}`))}
${pictures && html`<p class="soft">The pictures are of seed ${bySeed[0]!.seed}.</p>\n${pictureSections(pictures)}`}`;
  const seeds = plural(bySeed.length, 'seed');
  const lead =
    valAccuracy === null
      ? html`${plural(bySeed.length, 'training')} <small>no image was held out</small>`
      : html`${over(valAccuracy)} <small>validation accuracy of ${plural(nVal, 'image')}, mean ± standard deviation over ${seeds}</small>`;
  return pageText({ run, lead, body });
}
