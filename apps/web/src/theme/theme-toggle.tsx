import { Monitor, Moon, Sun } from 'lucide-react';
import { useStore } from '../lib/use-store.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { chooseTheme, themes, themeStore } from './theme.ts';

const icons = { system: Monitor, light: Sun, dark: Moon };

/** Goes round the three: as the system does, light, dark. */
export function ThemeToggle() {
  const theme = useStore(themeStore);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const Icon = icons[theme];
  return (
    <IconButton label={`Theme: ${theme}. Change to ${next}`} onClick={() => chooseTheme(next)}>
      <Icon className="size-4.5" aria-hidden="true" />
    </IconButton>
  );
}
