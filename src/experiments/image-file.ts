import { SIDE } from '../features/image.ts';
import { readImage } from '../images/read.ts';

/** The 3072 planar bytes of an image file, as the models see it. */
export const imageIn = async (path: string): Promise<Uint8Array> => (await readImage(path, { side: SIDE })).pixels;

/**
 * Finds out whether an image can be used before the data is there, which may have to be downloaded first.
 * @param image the number of a training image, which the plan checks; or the path of a file
 * @throws UserError (data), or (failed), for a file that cannot be read
 */
export async function checkImageFile(image: number | string): Promise<void> {
  if (typeof image === 'string') await imageIn(image);
}
