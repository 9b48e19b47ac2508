import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { settingsPage } from '../support/settings_page';

// npm run docs writes it anew.
test('docs/settings.md says what the table of settings has', async () => {
  const path = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));
  expect(existsSync(path), 'run npm run docs').toBe(true);
  await expect(settingsPage()).toMatchFileSnapshot(path);
});
