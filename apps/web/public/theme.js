// Runs before the first paint. src/theme/theme.ts owns the key and the values.
try {
  const theme = localStorage.getItem('partyline.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the system's theme serves then.
}
