/** A program that computes the mean of the random images. */
export const dimensionsCode = (d: number): string => `import { createWasmBackend, matrix, Random } from 'cifar-train';

const [n, d] = [150, ${d}];
const random = Random.seeded(0);
const order = random.permutation(3072);
const noise = Uint8Array.from({ length: n * 3072 }, () => random.integer(256));
const some = Uint8Array.from({ length: n * d }, (_, i) => noise[Math.floor(i / d) * 3072 + order[i % d]!]!);
const backend = await createWasmBackend();
const rows = matrix(some, n, d);
const squared = await backend.pairwiseDistances('l2', rows, rows);
export const mean = Array.from(squared, Math.sqrt).reduce((sum, one) => sum + one) / (n * (n - 1));
await backend.close();
`;
