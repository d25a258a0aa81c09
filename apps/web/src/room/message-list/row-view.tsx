import { memo } from 'react';
import { plural } from '../../lib/plural.ts';
import { MessageRow } from '../message/message-row.tsx';
import { DayDivider } from './day-divider.tsx';
import type { Row } from './rows.ts';
import { UnreadLine } from './unread-line-row.tsx';

export const RowView = memo(function RowView({ row, isFound }: { row: Row; isFound: boolean }) {
  switch (row.kind) {
    case 'message':
      return <MessageRow message={row.message} isHead={row.isHead} isFound={isFound} />;
    case 'day':
      return <DayDivider at={row.at} />;
    case 'unread':
      return <UnreadLine />;
    case 'gap':
      return (
        <p className="mx-6 my-3 rounded-control border border-dashed border-edge px-4 py-2 text-center text-small text-ink-soft">
          {plural(row.to - row.from + 1, 'entry', 'entries')} that stood here were removed: this server keeps messages for a limited time.
        </p>
      );
  }
}, isSameRow);

/** Rows are built anew with every message; what is drawn depends on their content only. */
function isSameRow(a: { row: Row; isFound: boolean }, b: { row: Row; isFound: boolean }): boolean {
  if (a.isFound !== b.isFound || a.row.kind !== b.row.kind || a.row.key !== b.row.key || a.row.at !== b.row.at) return false;
  if (a.row.kind === 'message' && b.row.kind === 'message') return a.row.message === b.row.message && a.row.isHead === b.row.isHead;
  return a.row.kind !== 'gap' || (b.row.kind === 'gap' && a.row.from === b.row.from && a.row.to === b.row.to);
}
