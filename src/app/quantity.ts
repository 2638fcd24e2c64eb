/**
 * Amounts of processor, memory and storage as they are written in a description. A wrong unit ('512m' of memory is half a byte)
 * is a compile error; `splitResources` reads the short form.
 */

export type Cpu = `${number}` | `${number}m`;
export type Memory = `${number}${'Ki' | 'Mi' | 'Gi' | 'Ti'}`;

/** 'request' or 'request/limit'. Without a limit: memory is limited to its request, the processor is not limited. */
export interface Resources {
  readonly cpu: Cpu | `${Cpu}/${Cpu}`;
  readonly memory: Memory | `${Memory}/${Memory}`;
}

export interface ResourceAmounts {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu?: string; readonly memory: string };
}

export function splitResources(resources: Resources): ResourceAmounts {
  const [cpu = '', cpuLimit] = resources.cpu.split('/');
  const [memory = '', memoryLimit = memory] = resources.memory.split('/');
  return {
    requests: { cpu, memory },
    limits: cpuLimit === undefined ? { memory: memoryLimit } : { cpu: cpuLimit, memory: memoryLimit },
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, m: 0.001, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** The amount as a number (cores or bytes), or undefined when the text is none. */
export function amountOf(quantity: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)(m|Ki|Mi|Gi|Ti)?$/.exec(quantity);
  const unit = UNITS[match?.[2] ?? ''];
  return match?.[1] === undefined || unit === undefined ? undefined : Number(match[1]) * unit;
}
