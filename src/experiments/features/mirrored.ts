import { mirrorImages } from '../../dataset/mirror.ts';
import { type MatrixU8, matrix } from '../../kernels/matrix.ts';

/** Mirror images, in the same order. */
export const mirrored = ({ data, nRows, nCols }: MatrixU8): MatrixU8 => matrix(mirrorImages(data), nRows, nCols);
