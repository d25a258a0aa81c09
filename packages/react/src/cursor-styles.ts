const rules = `
[data-cursors=plain] > * { transition: opacity 300ms; color: #fff; font: 600 12px/1.4 system-ui, sans-serif; }
[data-cursors=plain] > [data-idle] { opacity: 0.3; }
[data-cursors=plain] [data-part=dot] { position: absolute; left: -6px; top: -6px; width: 12px; height: 12px; border-radius: 50%; background: var(--cursor-color); box-shadow: 0 0 0 2px #fff; }
[data-cursors=plain] [data-part=arrow] { display: none; position: absolute; left: -6px; top: -7px; border: 7px solid transparent; border-width: 7px 0 7px 12px; border-left-color: var(--cursor-color); transform: rotate(var(--cursor-angle, 0deg)); }
[data-cursors=plain] [data-part=label] { position: absolute; left: 10px; top: 8px; padding: 1px 6px; border-radius: 6px; background: var(--cursor-color); white-space: nowrap; opacity: 0; transition: opacity 150ms; }
[data-cursors=plain] > [data-labelled] [data-part=label] { opacity: 1; }
[data-cursors=plain] > [data-outside] :is([data-part=dot], [data-part=label]) { display: none; }
[data-cursors=plain] > [data-outside] [data-part=arrow] { display: block; }
@media (prefers-reduced-motion: reduce) { [data-cursors=plain] *, [data-cursors=plain] > * { transition: none; } }
`;

let sheet: CSSStyleSheet | undefined;

/** The plain look, once for the page. As a sheet of its own: an inline `<style>` is what a strict content security policy forbids. */
export function adoptCursorStyles(): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
