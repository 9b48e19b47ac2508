import AxeBuilder from '@axe-core/playwright';
import { expect, paused, sharedPage, shown, test } from './demo';

// A page start, and a model of texts compiled for training, writing and reading: one test goes through all that there is.
const shared = sharedPage();

/** A file that is dropped on the page. */
const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

test('words form while a model of them learns, and all that may be done with them is done', async () => {
  const page = shared();
  const fetched = () =>
    page.evaluate(
      () =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => /word_panels-[^/]*\.(js|css)$/.test(name)).length,
    );
  // A page of pictures has none of what is for texts.
  expect(await fetched()).toBe(0);
  await page.getByRole('button', { name: /^Words 1,200/ }).click();
  const words = page.locator('#drawn-words li');
  await expect(words).toHaveCount(48);
  expect(await fetched()).toBe(2);
  await expect(page.locator('#status-data')).toHaveText('Words');
  await expect(page).toHaveURL(/#data=Words&encoder=transformer:2&.*&width=32&dropout=0.3&/);
  for (const id of ['play', 'samples', 'reconstructions', 'archive'])
    await expect(page.locator(`#${id}`)).toBeHidden();
  await expect(page.getByLabel('Likelihood', { exact: true })).toBeHidden();
  await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
  const before = await words.allTextContents();
  await expect.poll(() => words.allTextContents()).not.toEqual(before);
  await paused(page);
  await expect(page.locator('#protocol')).toContainText('Nats per text');

  // The same seed writes the same; another one, and another temperature, other words.
  const panel = page.locator('#words');
  await panel.getByLabel(/^Temperature/).fill('0');
  await expect.poll(async () => new Set(await words.allTextContents()).size).toBeLessThan(40);
  const cold = await words.allTextContents();
  await panel.getByRole('button', { name: 'New draws' }).click();
  await expect.poll(() => words.allTextContents()).not.toEqual(cold);
  await expect(panel.locator('.word-pairs dd')).toHaveCount(8);
  await expect(page.locator('.words-plane text').first()).toBeVisible();
  await expect(page.locator('.word-at')).toHaveText(/\S/);

  const play = page.locator('#word-play');
  await play.getByLabel('Text', { exact: true }).fill('bada');
  await expect(play.locator('.near li')).toHaveCount(12);
  await play.getByLabel('Text', { exact: true }).fill('bäda');
  await expect(play.getByText(/has the character "ä", which the model does not know/)).toBeVisible();
  await play.getByRole('tab', { name: 'Walk' }).click();
  await play.getByLabel('From').fill('bada');
  await play.getByLabel('To').fill('tutu');
  await expect(play.locator('.way li')).toHaveCount(12);
  await play.getByRole('tab', { name: 'Fill gaps' }).click();
  await play.getByLabel('Pattern', { exact: true }).fill('b?da');
  await play.getByRole('button', { name: 'Fill the gaps' }).click();
  await expect(play.locator('form li').first()).toHaveText(/^b[a-z]da \d+\.\d %$/);
  await page.getByRole('button', { name: 'Estimate log p(x)' }).click();
  await expect(page.locator('.measurement')).toContainText(
    /log p\(x\) -[\d.]+ nats, standard error .* over 120 test texts,.*the characters of texts/,
  );
  const axe = new AxeBuilder({ page })
    .setLegacyMode()
    .include('#word-play')
    .include('#words')
    .include('#latent');
  expect((await axe.analyze()).violations.map(({ id }) => id)).toEqual([]);
});

test("a person's own texts are learnt, and what is no text is refused in words", async () => {
  const page = shared();
  await page.getByRole('button', { name: /^Your texts/ }).click();
  const own = page.getByRole('group', { name: 'Your own texts' });
  const choose = own.getByLabel('Choose a text file');
  await choose.setInputFiles(file('photo.txt', Buffer.from([137, 80, 0])));
  await expect(page.getByRole('alert')).toContainText('photo.txt: it is no text: byte 2 is 0');
  const names = Array.from({ length: 40 }, (_, i) => `${i},${'aeiou'[i % 5]}nn${'aeiou'[Math.floor(i / 8)]}`);
  await choose.setInputFiles(file('people.csv', ['id,name', ...names, `41,${'x'.repeat(70)}`].join('\n')));
  await own.getByLabel('Column').selectOption('name');
  await expect(own.getByText('1 text is longer than 64 characters, and left out.')).toBeVisible();
  await own.getByRole('button', { name: 'Start with these texts' }).click();
  await expect(page.locator('#status-data')).toHaveText('people');
  await expect.poll(shown(page, 'step')).toBeGreaterThan(0);
  await expect(page.locator('#drawn-words li')).toHaveCount(48);
  // Pictures again.
  await page.getByRole('button', { name: /^Discs/ }).click();
  await expect(page.locator('#play')).toBeVisible();
  await expect(page.locator('#words')).toBeHidden();
  await paused(page);
});
