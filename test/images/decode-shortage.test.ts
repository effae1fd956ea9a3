import { expect, test, vi } from 'vitest';
import { decodeImage } from '../../src/images/decode.ts';
import { userError } from '../helpers/caught.ts';

const said = vi.hoisted(() => ({ words: '' }));
vi.mock('../../src/images/sharp.ts', () => ({
  loadSharp: () =>
    Promise.resolve(() => ({
      metadata: () => Promise.reject(new Error(said.words)),
    })),
}));

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

test.each([
  ['glib: Error creating thread: Resource temporarily unavailable', 'failed', /cannot be decoded: .*no thread start/],
  ['VipsJpeg: Insufficient memory (case 4)', 'failed', /cannot be decoded: .*no memory left/],
  ['Input buffer has corrupt header: vips_tracked: out of memory -- size == 549MB', 'failed', /no memory left/],
  [
    'heif: Memory allocation error: Security limit exceeded: iloc box contains 65281 items',
    'data',
    /is a damaged PNG image/,
  ],
  ["Entity 'memory' not defined", 'data', /is a damaged PNG image/],
  ['Input buffer has corrupt header: pngload_buffer: libspng read error', 'data', /is a damaged PNG image/],
])('%s', async (words, kind, message) => {
  said.words = words;
  const error = await userError(decodeImage(PNG, { side: 32, name: 'a.png' }));
  expect(error).toMatchObject({ kind, message: expect.stringMatching(/^a\.png /) });
  expect(error.message).toMatch(message);
});
