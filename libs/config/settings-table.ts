import './config.js';
import { settingTexts } from './setting.js';

/** The settings as a table in Markdown: of everything but a cluster, or of a cluster alone. */
export function settingsTable(of: 'cluster' | 'all'): string {
  const shown = [...settingTexts()].filter(
    ([, { isOfCluster = false }]) => isOfCluster === (of === 'cluster'),
  );
  const rows = shown.map(([name, text]) => `| \`${name}\` | ${text.default} | ${text.says} |`);
  return ['| Setting | Default | |', '|---|---|---|', ...rows].join('\n');
}
