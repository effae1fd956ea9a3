import { cpus } from 'node:os';

/** The machine and engine that made a result. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  /** Logical processors. */
  readonly cores: number;
  readonly node: string;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  const processors = cpus();
  return {
    platform: process.platform,
    arch: process.arch,
    cpu: processors[0]?.model.trim() || 'unknown',
    cores: processors.length,
    node: process.versions.node,
  };
}
