// What the survey's island adds to a form that works without it.
import { expect, test } from '../support/test.js';
import { answerShort, awake, choose, receipt, scanned, send } from '../support/survey.js';
import { count, logIn, logOut } from '../support/staff.js';

/** How many drafts this phone keeps. */
const drafts = (page) => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('nhap-')).length);

test('every island of every page is in the bundle the page loads', async ({ page, demo, slip, visit }) => {
  const missing = async (address, status) => {
    await visit(address, status);
    return page.evaluate(async () => {
      const islands = [...document.querySelectorAll('leptos-island')].map((island) => island.dataset.component);
      const bundle = document.documentElement.innerHTML.match(/"(pkg\/[0-9a-f]+)",\s*"([a-z-]+)"/);
      const module = islands.length ? await import(`/${bundle[1]}/${bundle[2]}.js`) : {};
      return { islands: islands.length, missing: islands.filter((name) => typeof module[name] !== 'function') };
    });
  };
  expect(await missing(slip.url)).toEqual({ islands: 1, missing: [] });
  expect(await missing(demo.cases.used, 409)).toEqual({ islands: 1, missing: [] });
  for (const address of ['/', '/tra-cuu', '/ket-qua', demo.cases.closed]) {
    expect(await missing(address), address).toEqual({ islands: 0, missing: [] });
  }
  await logIn(page, demo, 'agency');
  expect(await missing(page.url())).toEqual({ islands: 1, missing: [] });
  await logOut(page);
  await logIn(page, demo, 'province');
  expect(await missing(page.url())).toEqual({ islands: 1, missing: [] });
});

test('a quick thumb that sends before the island wakes is heard, once', async ({ page, context, ownDemo, watch }) => {
  const demo = await ownDemo();
  await context.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    // The page it was for is gone by then.
    await route.continue().catch(() => {});
  });
  await page.goto(demo.slips[0].url);
  await answerShort(page);
  await send(page);
  await receipt(page);
  watch.allow(/uncaught: .*(Failed to fetch|aborted)/);
  await logIn(page, demo, 'province');
  // One answer is the used slip of the demo itself.
  await expect(count(page)).toHaveText('2');
});

test('a draft survives a reload and is gone once it is sent', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  await awake(page);
  await answerShort(page, [2, 5, 4, 3, 4]);
  await page.getByText('Thông tin khó tìm, khó xem').click();
  await page.locator('details.them > summary').click();
  await choose(page, 'ls.2.3', 4);
  await page.getByLabel('Ông/Bà muốn góp ý thêm điều gì?').fill('Đang viết dở');
  expect(await drafts(page)).toBe(1);
  expect(await page.evaluate(() => JSON.stringify(localStorage)), 'the draft does not name its slip').not.toContain(slip.url.split('/').pop());

  await page.reload();
  await expect(page.locator('#tinh-trang')).toContainText('Đã lấy lại');
  await expect(page.locator('[id="ngan.1-2"]')).toBeChecked();
  await expect(page.getByLabel('Thông tin khó tìm, khó xem')).toBeChecked();
  await expect(page.locator('[id="ls.2.3-4"] + label')).toBeVisible();
  await expect(page.locator('[id="ls.2.3-4"]')).toBeChecked();
  await expect(page.getByLabel('Ông/Bà muốn góp ý thêm điều gì?')).toHaveValue('Đang viết dở');
  await send(page);
  await receipt(page);
  expect(await drafts(page)).toBe(0);
});

test('a draft belongs to one slip', async ({ page, slip, another, visit }) => {
  await visit(scanned(slip));
  await awake(page);
  await choose(page, 'ngan.1', 1);
  await visit(scanned(another()));
  await awake(page);
  await expect(page.locator('.o :checked')).toHaveCount(0);
});

test('a draft of yesterday is forgotten', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  await awake(page);
  await choose(page, 'ngan.1', 1);
  await page.evaluate(() => {
    const name = Object.keys(localStorage).find((n) => n.startsWith('nhap-'));
    const draft = JSON.parse(localStorage[name]);
    draft[0] -= 25 * 3600 * 1000;
    localStorage[name] = JSON.stringify(draft);
  });
  await page.reload();
  await awake(page);
  await expect(page.locator('.o :checked')).toHaveCount(0);
  expect(await drafts(page)).toBe(0);
});

test('sent without a network it goes by itself when there is one, once', async ({ page, context, ownDemo, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  watch.allowStatus(409);
  const demo = await ownDemo();
  const [slip] = demo.slips;
  await page.goto(scanned(slip));
  await awake(page);
  await answerShort(page);
  await context.setOffline(true);
  await send(page);
  await expect(page.locator('#tinh-trang')).toContainText('Chưa gửi được vì mất mạng');
  expect(await drafts(page)).toBe(1);
  await context.setOffline(false);
  await receipt(page);
  expect(await drafts(page)).toBe(0);
  expect((await page.goto(slip.url)).status()).toBe(409);
  await logIn(page, demo, 'province');
  await expect(count(page)).toHaveText('2');
});

test('a phone that never heard back finds its receipt', async ({ page, context, slip, visit, watch }) => {
  watch.allow(/nop-phieu/);
  watch.allowStatus(409);
  await visit(scanned(slip));
  await awake(page);
  await answerShort(page);
  // The answer arrives at the server; what it says is lost on the way back.
  await context.route('**/api/nop-phieu', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  const lost = page.waitForEvent('requestfailed');
  await send(page);
  await lost;
  await visit(scanned(slip), 409);
  await receipt(page);
  expect(await drafts(page)).toBe(0);
});

test('a server that is busy is asked again', async ({ page, context, slip, visit, watch }) => {
  watch.allowStatus(503);
  await visit(scanned(slip));
  await awake(page);
  await answerShort(page);
  await context.route('**/api/nop-phieu', (route) => route.fulfill({ status: 503, body: '"unavailable"' }), { times: 1 });
  await send(page);
  await expect(page.locator('#tinh-trang')).toContainText('Hệ thống đang bận');
  await page.getByRole('button', { name: 'Gửi lại ngay' }).click();
  await receipt(page);
});

test('two quick presses are one answer', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  await awake(page);
  await answerShort(page);
  const asked = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
  await page.getByRole('button', { name: 'Gửi phiếu đánh giá' }).dblclick();
  await receipt(page);
  expect(asked).toHaveLength(1);
});
