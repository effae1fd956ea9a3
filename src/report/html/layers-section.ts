import type { EpochSizes } from '../../experiments/training/epoch-lines.ts';
import type { TrainingFound } from '../../experiments/training/outcome.ts';
import type { Classifier } from '../../models/classifier.ts';
import type { NetworkClassifier } from '../../models/network/classifier.ts';
import type { DeadUnits } from '../../models/network/dead-units.ts';
import type { RunHead } from '../../runs/manifest.ts';
import { count, MISSING, scientific } from '../../util/format.ts';
import { stepSizes } from '../charts/step-sizes.ts';
import { figures } from './figures.ts';
import { type Content, html } from './html.ts';
import { table } from './table.ts';

/** What there is to say of the layers of a network. */
export interface LayersFindings extends Pick<NetworkClassifier, 'layers' | 'activation'> {
  /** How its weights began: `he`. */
  readonly init: string;
  /** Of each hidden layer. */
  readonly dead: readonly DeadUnits[];
  /** How large the last step of each epoch was; of any number of epochs. */
  readonly sizes: readonly EpochSizes[];
}

/** The layers of what was trained; undefined unless it is a network. */
export function layersOf(
  { classifier, dead, sizes = [] }: Pick<TrainingFound, 'classifier' | 'dead' | 'sizes'>,
  { options }: Pick<RunHead, 'options'>,
): LayersFindings | undefined {
  if (!isNetwork(classifier) || dead === undefined) return undefined;
  const { layers, activation } = classifier;
  return { layers, activation, init: String(options.init), dead, sizes };
}

const isNetwork = (classifier: Classifier): classifier is NetworkClassifier => 'layers' in classifier;

/**
 * The layers of a network: from how many inputs to how many outputs, how many units are dead, how large steps were beside the weights.
 * @param of whose layers: `seed 42`, where there are several networks
 */
export async function layersSection(findings: LayersFindings, of?: string): Promise<Content> {
  const { layers, activation, init, dead, sizes } = findings;
  const first = sizes.find(({ epoch }) => epoch === 1);
  const last = sizes.at(-1);
  const shown = [first, last !== first && last].filter((one) => typeof one === 'object');
  const columns = [
    { head: 'layer', text: true },
    { head: 'size', text: true },
    { head: 'parameters' },
    { head: 'dead' },
    ...(shown.length > 0
      ? [{ head: `step / weights, epoch ${arrows(shown.map(({ epoch }) => epoch))}`, text: true }]
      : []),
  ];
  const rows = layers.map(({ weight, bias }, l) => ({
    cells: [
      l < layers.length - 1 ? `${l + 1}, ${activation}` : `${l + 1}, scores`,
      arrows([count(weight.length / bias.length), count(bias.length)]),
      count(weight.length + bias.length),
      dead[l] === undefined ? MISSING : count(dead[l].dead),
      ...(shown.length > 0 ? [arrows(shown.map((one) => ratioText(one.layers[l])))] : []),
    ],
  }));
  const nParameters = layers.reduce((sum, { weight, bias }) => sum + weight.length + bias.length, 0);
  const chart = await figures({
    heading: 'Sizes of steps',
    note: 'The last step of each epoch beside the weights that it moved, root mean squares; about 1e-3 (dashed) is usual.',
    charts: { 'step / weights': stepSizes(sizes) },
  });
  return html`<section>
<h2>Layers</h2>
<p class="soft">${of && `Those of ${of}. `}${count(nParameters)} parameters; the weights began with --init ${init}. Dead are units that none of the training images activates (as many images as validate).</p>
${table(columns, rows)}
</section>
${chart}`;
}

const arrows = (parts: readonly (string | number)[]): string => parts.join(' → ');

const ratioText = (size: EpochSizes['layers'][number] | undefined): string =>
  size === undefined || !(size.weight > 0) ? MISSING : scientific(size.update / size.weight);
