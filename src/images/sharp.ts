import type * as Sharp from 'sharp';
import { failure } from '../errors.ts';

type SharpFactory = typeof Sharp.default;

let loaded: Promise<SharpFactory> | undefined;

async function load(): Promise<SharpFactory> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw failure('images cannot be decoded here: the package sharp, or its binary for this system, does not load', {
      cause,
      hint: `install it again, with optional packages: npm install --include=optional sharp (this is ${process.platform}-${process.arch})`,
    });
  }
}

/**
 * The image library: loaded by what decodes or writes an image, and by nothing else.
 * @throws UserError (failed) where it is not there, or not for this system
 */
export function loadSharp(): Promise<SharpFactory> {
  loaded ??= load();
  return loaded;
}

/** The versions of what decodes: they decide the bits, beside the file. */
export async function decoderVersions(): Promise<Readonly<Record<string, string>>> {
  const { versions } = await loadSharp();
  const { sharp = '', vips = '' } = versions as Readonly<Record<string, string>>;
  return { sharp, vips };
}
