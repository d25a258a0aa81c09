import { crc32 } from 'node:zlib';

type Value = string | number | null;

/**
 * Checksums of an entry's row, so that bytes that changed on the disk are noticed when they are read. One of all but the data,
 * `fields` in the order of the table's columns from `stream` to `target`; and one of the data, which goes when that is erased.
 */
export function headSum(...fields: readonly Value[]): number {
  // No column holds a NUL: neither ids nor names may have one.
  return crc32(fields.join('\0'));
}

export function dataSum(data: string): number {
  return crc32(data);
}
