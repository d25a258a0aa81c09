import { Fragment, type ReactNode } from 'react';
import { cx } from '../../lib/class-names.ts';
import type { Block, Inline } from './ast.ts';

/**
 * A parsed text as elements. React escapes every string in it; nothing here is ever read as HTML.
 * `tail` follows the last word where the text ends with a paragraph, else it stands below.
 */
export function Markup({ blocks, tail }: { blocks: readonly Block[]; tail?: ReactNode }) {
  return (
    <>
      {blocks.map((block, i) => (
        <BlockNode key={i} block={block} tail={i === blocks.length - 1 ? tail : undefined} />
      ))}
      {blocks.at(-1)?.type !== 'paragraph' && tail}
    </>
  );
}

function BlockNode({ block, tail }: { block: Block; tail: ReactNode }) {
  if (block.type === 'code') {
    return (
      <pre
        dir="ltr"
        tabIndex={0}
        className="my-1 overflow-x-auto rounded-control border border-line bg-sunken px-3 py-2 font-mono text-small whitespace-pre [overflow-wrap:normal]"
      >
        {block.text}
      </pre>
    );
  }
  if (block.type === 'quote') {
    return (
      <blockquote dir="auto" className="my-1 border-s-[3px] border-edge ps-3 whitespace-pre-wrap text-ink-soft">
        <Inlines nodes={block.children} />
      </blockquote>
    );
  }
  return (
    <p dir="auto" className="whitespace-pre-wrap">
      <Inlines nodes={block.children} />
      {tail}
    </p>
  );
}

function Inlines({ nodes }: { nodes: readonly Inline[] }) {
  return nodes.map((node, i) => <InlineNode key={i} node={node} />);
}

function InlineNode({ node }: { node: Inline }) {
  switch (node.type) {
    case 'text':
      return <Fragment>{node.text}</Fragment>;
    case 'strong':
      return (
        <strong className="font-semibold">
          <Inlines nodes={node.children} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inlines nodes={node.children} />
        </del>
      );
    case 'code':
      return <code className="rounded-small border border-line bg-sunken px-1 py-px font-mono text-[0.875em]">{node.text}</code>;
    case 'link':
      return (
        <a
          href={node.href}
          target="_blank"
          rel="noopener noreferrer"
          className="text-pine underline decoration-pine/40 underline-offset-2 hover:decoration-pine"
        >
          {node.text}
        </a>
      );
    case 'mention':
      return (
        <span className={cx('rounded-small px-1 font-semibold', node.isSelf ? 'bg-brass text-surface' : 'bg-pine-soft text-pine-strong')}>
          @<bdi>{node.name}</bdi>
        </span>
      );
  }
}
