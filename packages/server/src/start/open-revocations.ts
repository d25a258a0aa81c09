import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { Revocations } from '../core/revocations.ts';
import { FileRevocationStore, revocationsFile } from '../revocations/file-revocation-store.ts';
import { StartError } from './start-error.ts';

/** Who was cut off: in a file beside the database, or in memory as the entries are. */
export async function openRevocations({ store, dataDir }: Pick<Config, 'store' | 'dataDir'>, clock: Clock): Promise<Revocations> {
  if (store === 'memory') return new Revocations({ clock });
  const file = revocationsFile(dataDir);
  try {
    return await Revocations.open({ clock, store: new FileRevocationStore(file) });
  } catch (error) {
    const sentence = `${file} says who was cut off, and can't be read or is damaged: restore it, or delete it to let everyone in again.`;
    throw new StartError(sentence, { cause: error });
  }
}
