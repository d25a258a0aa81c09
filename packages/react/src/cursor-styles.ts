const rules = `
[data-cursors=plain] > * { z-index: 1; color: #fff; font-size: 12px; font-weight: 600; line-height: 1.4; }
[data-cursors=plain] > [data-idle] { z-index: 0; }
[data-cursors=plain] > [data-hovered] { z-index: 2; }
[data-cursors=plain] [data-part] { forced-color-adjust: none; }
[data-cursors=plain] [data-part=dot] { position: absolute; left: -7px; top: -7px; width: 14px; height: 14px; border-radius: 50%; background: var(--cursor-color); box-shadow: 0 0 0 2px var(--cursor-ring, #fff); transition: opacity 300ms; }
[data-cursors=plain] [data-part=arrow] { display: none; position: absolute; left: -11px; top: -7px; width: 22px; height: 14px; background: var(--cursor-color); clip-path: polygon(0 0, 100% 50%, 0 100%, 30% 50%); transform: rotate(var(--cursor-angle, 0deg)); transition: opacity 300ms; }
[data-cursors=plain] [data-part=label] { position: absolute; left: 10px; top: 8px; max-width: 140px; box-sizing: border-box; padding: 1px 6px; border-radius: 6px; overflow: hidden; background: var(--cursor-color); text-overflow: ellipsis; white-space: nowrap; visibility: hidden; opacity: 0; transition: opacity 150ms, visibility 150ms, background-color 300ms, color 300ms; }
[data-cursors=plain] > [data-before] [data-part=label] { left: auto; right: 10px; }
[data-cursors=plain] > [data-above] [data-part=label] { top: auto; bottom: 8px; }
[data-cursors=plain] > [data-labelled] [data-part=label] { visibility: visible; opacity: 1; }
[data-cursors=plain] > [data-idle] :is([data-part=dot], [data-part=arrow]) { opacity: 0.4; }
[data-cursors=plain] > [data-idle] [data-part=label] { background: var(--cursor-ring, #fff); color: var(--cursor-ink, #555); }
[data-cursors=plain] > [data-outside] [data-part=dot] { display: none; }
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
