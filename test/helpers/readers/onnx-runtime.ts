import * as ort from 'onnxruntime-web';

// Quiet, and in this process: worker threads take longer to start than these graphs take to run.
ort.env.logLevel = 'error';
ort.env.wasm.numThreads = 1;

/** What an ONNX file gives for some images, by the reference runtime; by the names of its outputs. */
export async function runOnnx(
  bytes: Uint8Array,
  images: Uint8Array,
): Promise<{ readonly outputs: Readonly<Record<string, Float32Array>>; readonly names: readonly string[] }> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  try {
    const input = new ort.Tensor('uint8', images, [images.length / 3072, 3, 32, 32]);
    const found = await session.run({ [session.inputNames[0]!]: input });
    const outputs = Object.fromEntries(
      Object.entries(found).map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]),
    );
    return { outputs, names: [...session.inputNames, ...session.outputNames] };
  } finally {
    await session.release();
  }
}
