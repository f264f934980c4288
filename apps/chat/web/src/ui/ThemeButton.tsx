import { useEffect, useState } from 'preact/hooks';
import { Icon } from './Icon';

const shown = () => document.documentElement.dataset['theme'] ?? 'light';

export function ThemeButton() {
  const [theme, setTheme] = useState(shown);
  useEffect(() => {
    const follow = () => setTheme(shown());
    addEventListener('parley-theme', follow);
    return () => removeEventListener('parley-theme', follow);
  }, []);

  const other = theme === 'dark' ? 'light' : 'dark';
  const choose = () => {
    try {
      localStorage.setItem('parley.theme', other);
    } catch {
      document.documentElement.dataset['theme'] = other;
    }
    dispatchEvent(new Event('parley-theme-chosen'));
  };
  const label = other === 'dark' ? 'Use dark colours' : 'Use light colours';
  return (
    <button
      type="button"
      class="icon-button"
      data-testid="theme-button"
      aria-label={label}
      title={label}
      onClick={choose}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
}
