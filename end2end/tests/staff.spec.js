// What staff see: their door, a board that moves by itself, the province's table and its files.
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/test.js';
import { post } from '../support/survey.js';
import { agencies, count, index, line, live, logIn, logOut, openMenu } from '../support/staff.js';

test('the door opens with the right password only, and closes', async ({ page, demo, visit, watch }) => {
  watch.allowStatus(401);
  const { login, password } = demo.accounts.agency;
  const board = `/quan-tri/co-quan/${demo.slips[0].agency}`;
  await visit(board);
  await expect(page).toHaveURL(/\/quan-tri\/dang-nhap\?tiep=/);
  const enter = async (secret) => {
    await page.getByLabel('Tên đăng nhập').fill(login);
    await page.getByLabel('Mật khẩu').fill(secret);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
  };
  await enter(`${password}x`);
  await expect(page.getByRole('alert')).toContainText('không đúng');
  await expect(page.getByLabel('Tên đăng nhập')).toHaveValue(login);
  await expect(page.getByLabel('Mật khẩu')).toHaveValue('');
  await enter(password);
  await expect(page).toHaveURL(new RegExp(`${board}$`));
  await live(page);

  await logOut(page);
  await visit(board);
  await expect(page).toHaveURL(/\/quan-tri\/dang-nhap/);
});

test('an agency sees its own board and no other', async ({ page, demo, visit }) => {
  await logIn(page, demo, 'agency');
  const other = demo.slips.at(-1).agency;
  expect(page.url()).not.toContain(other);
  for (const address of [`/quan-tri/co-quan/${other}`, '/quan-tri/toan-tinh', '/quan-tri/xuat?dang=csv']) {
    await visit(address, 403);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không xem được trang này');
  }
  for (const agency of [other, 'toan-tinh']) {
    expect((await page.request.get(`/api/live?co_quan=${agency}`)).status(), agency).toBe(403);
  }
});

test('a board counts at once and shows indices from the fifth answer on', async ({ page, ownDemo }) => {
  const demo = await ownDemo();
  await logIn(page, demo, 'agency');
  await live(page);
  await page.evaluate(() => { window.stayed = true; });
  const slips = demo.slips.filter((slip) => slip.agency === demo.slips[0].agency);
  const waiting = page.getByText('Đang chờ đủ 5 phiếu');
  await expect(count(page)).toHaveText('0');
  for (let n = 1; n <= 4; n += 1) {
    await post(slips[n], [5, 5, 4, 2, 5]);
    await expect(count(page)).toHaveText(String(n));
    await expect(waiting).toHaveText(`Đang chờ đủ 5 phiếu (${n}/5)`);
    for (const name of ['SIPAS', 'SIPS']) await expect(index(page, name)).toHaveText('Chưa đủ mẫu');
  }
  await post(slips[5], [5, 5, 4, 2, 5]);
  await expect(count(page)).toHaveText('5');
  // Of the four questions in the index three were answered with content, and 16 points of 20 given.
  await expect(index(page, 'SIPAS')).toHaveText(/^75,00?\s%$/);
  await expect(index(page, 'SIPS')).toHaveText(/^80,00?\s%$/);
  await expect(waiting).toHaveCount(0);
  // A sixth waits again, and the figures stand still.
  await post(slips[6], [1, 1, 1, 1, 1]);
  await expect(count(page)).toHaveText('6');
  await expect(waiting).toContainText('(1/5)');
  await expect(index(page, 'SIPAS')).toHaveText(/^75,00?\s%$/);
  expect(await page.evaluate(() => window.stayed), 'the page was never loaded again').toBe(true);
});

test('the table of the province moves, and sorts', async ({ page, ownDemo }) => {
  const demo = await ownDemo();
  await logIn(page, demo, 'province');
  await live(page);
  const rows = agencies(page);
  await expect(rows).toHaveCount(17);
  const agency = demo.slips[100].agency;
  const line = rows.filter({ has: page.locator(`a[href*="${agency}"]`) });
  await expect(line.locator('td').first()).toHaveText('0');
  const slips = demo.slips.filter((slip) => slip.agency === agency);
  for (let n = 1; n <= 2; n += 1) {
    await post(slips[n]);
    await expect(line.locator('td').first()).toHaveText(String(n));
  }
  await expect(count(page)).toHaveText('3');
  const heading = page.getByRole('columnheader', { name: 'Phiếu đã nhận' });
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.first().locator('a')).toHaveAttribute('href', new RegExp(agency));
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'ascending');
  await expect(rows.last().locator('a')).toHaveAttribute('href', new RegExp(agency));
  await line.locator('a').click();
  await expect(page).toHaveURL(new RegExp(`/quan-tri/co-quan/${agency}`));
  await expect(count(page)).toHaveText('2');
});

test('the province takes its files away', async ({ page, demo }) => {
  await logIn(page, demo, 'province');
  await openMenu(page, 'Kết quả');
  for (const [link, extension, begins] of [['Xuất Excel', 'xlsx', 'PK'], ['Xuất CSV', 'csv', '\ufeff']]) {
    const waited = page.waitForEvent('download');
    await page.getByRole('link', { name: link }).click();
    const download = await waited;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^nghi-xuan-2020-[0-9-]+\\.${extension}$`));
    const text = (await readFile(await download.path())).toString();
    expect(text.startsWith(begins), `${link}: ${JSON.stringify(text.slice(0, 20))}`).toBe(true);
    if (extension === 'csv') expect(text).toContain('UBND thị trấn Tiên Điền');
  }
});

test('figures stand on the page before any script', async ({ browser, ownDemo }) => {
  const demo = await ownDemo({ answers: 100 });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await logIn(page, demo, 'province');
  await expect(count(page)).toHaveText('101');
  await expect(line(page)).toContainText('Tải lại trang để xem số mới');
  await page.getByRole('button', { name: 'Phiếu đã nhận' }).click();
  await expect(page.getByRole('columnheader', { name: 'Phiếu đã nhận' })).toHaveAttribute('aria-sort', 'descending');
  const received = await agencies(page).locator('td:nth-of-type(1)').allTextContents();
  expect(received.map(Number)).toEqual(received.map(Number).sort((a, b) => b - a));
  await context.close();
});

test('the periods say what they wait for, and the flags are counted', async ({ page, demo, visit }) => {
  await logIn(page, demo, 'province');
  const flags = page.getByRole('region', { name: 'Phiếu có dấu hiệu cần xem lại' });
  await expect(flags.locator('tbody tr')).toHaveCount(6);
  await openMenu(page, 'Kết quả');
  await page.getByRole('link', { name: 'Theo thời gian' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chỉ số theo thời gian');
  await page.getByLabel('Cơ quan').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Xem' }).click();
  await expect(page).toHaveURL(/co-quan=/);
  await visit('/quan-tri/thoi-gian');
});
