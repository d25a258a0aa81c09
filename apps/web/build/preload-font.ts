import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Asks the browser for the font of the first paint at once, instead of after the style sheet has named it. */
export function preloadFont(file: RegExp): Plugin {
  return {
    name: 'partyline:preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, context): HtmlTagDescriptor[] =>
        Object.keys(context.bundle ?? {})
          .filter((name) => file.test(name))
          .map((name) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${name}`, crossorigin: '' },
            injectTo: 'head-prepend',
          })),
    },
  };
}
