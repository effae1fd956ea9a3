import { resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import { flagOf } from '../../util/flag-name.ts';

/**
 * Refuses the folder of a run as the path of another output: a run that holds other files is not removed with
 * `cifar-train runs rm`.
 * @param outputs paths by the names of their settings
 * @throws UserError (usage)
 */
export function refuseSharedPlace(runDir: string, outputs: Readonly<Record<string, unknown>>, command: string): void {
  for (const key of ['save', 'pictures', 'tensorboard', 'csv']) {
    const path = outputs[key];
    if (typeof path !== 'string' || resolve(path) !== resolve(runDir)) continue;
    throw usageError(`--run-dir and ${flagOf(key)} both name ${runDir}: a run has a folder of its own`, {
      hint: `give the run another one: --run-dir runs/my-${command}`,
    });
  }
}
