import { decodeSafetensors, encodeSafetensors } from '../../../src/runs/safetensors.ts';
import { sealed } from '../../../src/runs/sealed-tensors.ts';

/** A model file that somebody changed, and gave the SHA-256 of its new contents. */
export const resealed = (bytes: Uint8Array): Uint8Array =>
  encodeSafetensors(sealed(decodeSafetensors(bytes, 'a changed file')));
