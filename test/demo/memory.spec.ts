import { heapMeter } from '../support/heap';
import { alive } from '../support/worker_watch';
import { ALL, expect, open, paused, SMALL, shown, test } from './demo';

/** With `--long` for as long as somebody may leave the page open; else enough to notice a leak at a restart. */
const LONG = process.env.WEBGPU_VAE_LONG === '1';
const MINUTE = 60_000;
const [MINUTES, RESTARTS] = LONG ? [10, 20] : [0, 2];

test('holds its memory', async ({ page, site }) => {
  test.setTimeout((MINUTES + 8) * MINUTE);
  await open(page, site.address, LONG ? '' : SMALL);
  await expect(page.locator('#status')).toContainText(ALL);
  const heap = await heapMeter(page);
  const step = shown(page, 'step');
  /** Starts over, and trains the new run a little. */
  const startOver = async () => {
    await page.getByRole('button', { name: 'Start over' }).click();
    await paused(page);
    const begun = await step();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(step, { intervals: [50] }).toBeGreaterThan(begun + 10);
  };
  await startOver();
  await paused(page);
  const before = { buffers: await alive(page), heap: await heap() };
  await page.getByRole('button', { name: 'Resume' }).click();
  for (let i = 0; i < RESTARTS; i++) await startOver();
  await page.waitForTimeout(MINUTES * MINUTE);
  await startOver();
  await paused(page);
  const after = { buffers: await alive(page), heap: await heap() };
  console.log(
    `${MINUTES} min, ${RESTARTS} restarts: GPU buffers and textures ${before.buffers}, then ${after.buffers}; ` +
      `memory of page and worker ${before.heap.toFixed(1)} MB, then ${after.heap.toFixed(1)} MB`,
  );
  expect(after.buffers).toBe(before.buffers);
  expect(after.heap - before.heap).toBeLessThan(LONG ? 10 : 5);
});
