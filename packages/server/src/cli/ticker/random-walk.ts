/** What stands under a key: a price, and by how much it has changed since the beginning, in percent. */
export interface Price {
  readonly price: number;
  readonly change: number;
}

interface Mover {
  readonly key: string;
  readonly opened: number;
  price: number;
}

const consonants = 'BDFGKLMNPRST';
const vowels = 'AEIOU';
/** By how much a price moves in a step at most: half a percent. */
const stride = 0.005;

/** Prices that wander about. Not all move in each step, as in life. */
export class RandomWalk {
  readonly #random: () => number;
  readonly #movers: readonly Mover[];

  constructor(size: number, random: () => number) {
    this.#random = random;
    this.#movers = Array.from({ length: size }, (_, index) => {
      const opened = round(5 + random() * 495);
      return { key: symbolOf(index), opened, price: opened };
    });
  }

  get size(): number {
    return this.#movers.length;
  }

  /** All of them: equal values are no news to the server. */
  values(): { key: string; value: Price }[] {
    return this.#movers.map(({ key, opened, price }) => ({ key, value: { price, change: round((price / opened - 1) * 100) } }));
  }

  step(): void {
    for (const mover of this.#movers) {
      if (this.#random() < 0.5) continue;
      mover.price = Math.max(0.01, round(mover.price * (1 + (this.#random() * 2 - 1) * stride)));
    }
  }
}

/** Four letters that can be said, another one for each number below 3,600: `BABA`, `BABE` and so on. */
function symbolOf(index: number): string {
  const syllables = consonants.length * vowels.length;
  const syllable = (n: number): string => `${consonants[Math.floor(n / vowels.length) % consonants.length]}${vowels[n % vowels.length]}`;
  // Steps that have no divisor in common with the number of syllables mix them.
  return syllable((index * 7 + Math.floor(index / syllables) * 11) % syllables) + syllable((index * 13 + Math.floor(index / syllables) * 30) % syllables);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
