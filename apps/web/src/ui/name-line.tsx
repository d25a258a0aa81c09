import { Fragment } from 'react';
import { cx } from '../lib/class-names.ts';
import { namesInLine } from '../lib/names-in-line.ts';

/** Who does something, for a row that may be too short: only names are cut off. Each has an equal part of the room, of which a short one leaves the rest to the others. */
export function NameLine({ names, count, look }: { names: readonly string[]; count: number; look?: string }) {
  return namesInLine(names, count).map(({ name, after }, i) => (
    <Fragment key={i}>
      <bdi className={cx('max-w-max min-w-0 flex-1 truncate', look)}>{name}</bdi>
      <span className="shrink-0 whitespace-pre">{after}</span>
    </Fragment>
  ));
}
