/**
 * Chance, handed in and replayable: the same seed gives the same bytes. The stream is AES-256 in counter mode under the seed's
 * SHA-256, so that keys drawn from a secret 32-byte seed are as good as the seed.
 */
import { createCipheriv, createHash } from 'node:crypto';

export interface Random {
  /** `count` fresh bytes. */
  bytes(count: number): Uint8Array;
  /** A uniform whole number, 0 <= n < limit, limit <= 2^48. */
  below(limit: number): number;
}

export function seededRandom(seed: string | Uint8Array): Random {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
  const bytes = (count: number): Uint8Array => cipher.update(Buffer.alloc(count));
  const below = (limit: number): number => {
    const span = 2 ** 48;
    const fair = span - (span % limit);
    for (;;) {
      const drawn = Buffer.from(bytes(6)).readUIntBE(0, 6);
      if (drawn < fair) return drawn % limit;
    }
  };
  return { bytes, below };
}
