// A visitor who reads no Vietnamese: by links and a form, and with what was answered kept.
import { expect, test } from '../support/test.js';
import { answerShort, awake, choose } from '../support/survey.js';

const english = (page) => expect(page.locator('html')).toHaveAttribute('lang', 'en');

test('the survey in English, from the first link to the receipt', async ({ page, slip, visit, accessible }) => {
  await visit(slip.url);
  await awake(page);
  await choose(page, 'ngan.1', 2);
  await page.getByRole('link', { name: 'English', exact: true }).click();
  await english(page);
  await expect(page.getByText('The answers you had begun on this phone are back.')).toBeVisible();
  await expect(page.locator('[id="ngan.1-2"]')).toBeChecked();
  await expect(page.getByText('Information hard to find or to read')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page.getByText('Questions without an answer: 4.')).toBeVisible();
  await expect(page.getByText('No answer chosen yet', { exact: true })).toHaveCount(4);
  await accessible();
  await answerShort(page);
  await page.locator('details.them > summary').click();
  await choose(page, 'da-gop-y', 'co');
  await choose(page, 'ls.5.4', 5);
  await page.getByText('Who asks, and what for').click();
  await page.getByLabel('Is there anything you would like to add?').fill('Thank you');
  await expect(page.getByText('Characters left: 491')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page).toHaveURL(/\/cam-on\/[0-9A-Z]+\?tieng=en$/i);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you. Your answers are recorded.');
  await accessible();
  await visit(`${slip.url}?tieng=en`, 409);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This slip has been used');
  await accessible();
  await page.getByRole('button', { name: 'It was not me' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your report has been noted');
  await accessible();
});

test('gaps as the server tells them, without the script', async ({ page, context, slip, visit, watch, accessible }) => {
  watch.allowStatus(422);
  watch.allow(/\.wasm/, /Failed to fetch/);
  await context.route('**/*.wasm', (route) => route.abort());
  await visit(`${slip.url}?tieng=en`);
  await choose(page, 'ngan.2', 1);
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page.getByRole('alert')).toContainText('4 places to correct');
  await english(page);
  await expect(page.locator('[id="ngan.2-1"]')).toBeChecked();
  await accessible();
  await answerShort(page);
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you. Your answers are recorded.');
});

test('refusals and the typed code in English', async ({ page, demo, slip, visit, accessible }) => {
  const status = { used: 409, unknown: 404 };
  for (const [name, address] of Object.entries(demo.cases)) {
    await visit(address, status[name] ?? 200);
    await page.getByRole('link', { name: 'English', exact: true }).click();
    await english(page);
    await accessible();
  }
  await visit('/tra-cuu?tieng=en');
  await accessible();
  await page.getByLabel('Slip code').fill(slip.url.split('/').pop());
  await page.getByRole('button', { name: 'Open the survey' }).click();
  await expect(page).toHaveURL(/\?qua=web&tieng=en$/);
  await expect(page.getByRole('button', { name: 'Send my answers' })).toBeVisible();
});

test('nothing sticks out at 320 pixels in English', async ({ page, slip, demo, visit }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const [address, status] of [[slip.url, 200], ['/tra-cuu', 200], [demo.cases['not-yet'], 200], [demo.cases.used, 409]]) {
    await visit(`${address}?tieng=en`, status);
    for (const closed of await page.locator('main details > summary').all()) await closed.click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), address).toBe(0);
  }
});
