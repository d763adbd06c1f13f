// Codes for those who have no dossiers, and the phúc tra: pages of the province that have no script.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { post } from '../support/survey.js';
import { expect, test } from '../support/test.js';

const ROUND = 'nghi-xuan-2020';

/** No order closes a round before its last day is over: the file is told that it is. */
const OVER = `
import re, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
(body,) = db.execute("SELECT body FROM round WHERE code = ?", [sys.argv[2]]).fetchone()
body, n = re.subn(r'(\\[open\\]\\nfrom = )"[^"]+"\\nto = "[^"]+"', r'\\1"2020-09-01"\\nto = "2020-09-30"', body)
assert n == 1, body
db.execute("UPDATE round SET body = ?, stamp = stamp + 1 WHERE code = ?", [body, sys.argv[2]])
db.commit()`;

/** Logs the province in and goes straight to a page. */
async function enter(page, demo, path) {
  const { login, password } = demo.accounts.province;
  await page.goto(`${demo.url}/quan-tri/dang-nhap?tiep=${path}`);
  await page.getByLabel('Tên đăng nhập').fill(login);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
}

/** Nothing sticks out of the screen. */
const fits = async (page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);

test('a list of codes is made, printed and answered', async ({ page, ownDemo, accessible, watch }) => {
  test.slow();
  watch.allowStatus(422);
  watch.allow(/failed: POST \S+\/ma-moi\/\d+\/in net::ERR_ABORTED/);
  const demo = await ownDemo();
  await enter(page, demo, '/quan-tri/ma-moi');
  await accessible();
  await page.getByLabel('Tên danh sách').fill('Các sở, ngành');
  await page.getByLabel('Cơ quan được đánh giá').selectOption({ index: 2 });
  await page.getByLabel('Tự nguyện').check();
  await page.getByRole('button', { name: 'Lập danh sách' }).click();
  await expect(page.getByRole('alert')).toContainText('Hãy ghi số mã');
  await expect(page.getByLabel('Tên danh sách')).toHaveValue('Các sở, ngành');
  await accessible();
  await page.getByLabel('Nơi nhận').fill('Sở Tài chính\nSở Y tế; 2');
  await page.getByRole('button', { name: 'Lập danh sách' }).click();
  await expect(page.getByRole('status')).toContainText('3 mã');
  await accessible();
  await fits(page);

  const waited = page.waitForEvent('download');
  await page.getByRole('button', { name: /Tải CSV/ }).click();
  const csv = (await readFile(await (await waited).path())).toString();
  const [code, , , url] = csv.split('\n')[1].split(',');
  expect(code).toMatch(/^DS-\d+-001$/);
  const survey = async () => (await page.request.get(url)).text();
  expect(await survey()).toContain('Các sở, ngành');
  expect(await survey()).not.toContain('Mã hồ sơ');
  await post({ url });
  expect(await survey()).toContain('Mỗi phiếu mời chỉ dùng được một lần');
});

test('some are asked again', async ({ page, ownDemo, accessible, watch }) => {
  test.slow();
  watch.allowStatus(422);
  const demo = await ownDemo({ answers: 120 });
  const hailong = (...args) => promisify(execFile)(demo.bin, [...args, '--config', join(demo.dir, 'hailong.toml')]);
  await enter(page, demo, '/quan-tri/phuc-tra');
  await expect(page.getByText('Chỉ rút sau khi đợt đóng')).toBeVisible();
  await promisify(execFile)('python3', ['-c', OVER, join(demo.dir, 'hailong.db'), ROUND]);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Chỉ rút sau khi đợt đóng')).toBeHidden({ timeout: 500 });
  }).toPass();
  await hailong('verification', 'draw', '--round', ROUND);
  await expect(async () => {
    await page.goto(`${demo.url}/quan-tri/phuc-tra?dot=${ROUND}`);
    await expect(page.getByRole('heading', { name: 'Đã rút 12 trên 121 phiếu' })).toBeVisible({ timeout: 500 });
  }).toPass();
  await accessible();
  await fits(page);

  await page.getByRole('link', { name: 'Ghi kết quả số 1', exact: true }).click();
  await accessible();
  await page.getByRole('group', { name: 'Hỏi bằng cách nào?' }).getByLabel('Gặp trực tiếp').check();
  await page.getByRole('group', { name: 'Có liên hệ được không?' }).getByLabel('Có', { exact: true }).check();
  await page.getByLabel('Họ tên').fill('Lê Thị Cúc');
  await page.getByLabel('Đơn vị').fill('Ủy ban MTTQ huyện');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert')).toContainText('Chưa chọn');
  await expect(page.getByLabel('Họ tên')).toHaveValue('Lê Thị Cúc');
  await accessible();
  for (const question of [/Chính Ông\/Bà/, /Đã nhận kết quả/]) {
    await page.getByRole('group', { name: question }).getByLabel('Có', { exact: true }).check();
  }
  for (const question of [/Có ai bảo/, /biên nhận/]) {
    await page.getByRole('group', { name: question }).getByLabel('Không', { exact: true }).check();
  }
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('status')).toContainText('Đã ghi kết quả của số 1');
  await page.getByRole('link', { name: 'Xem, sửa số 1', exact: true }).click();
  await expect(page.getByText('Lần ghi 1 (đang dùng)')).toBeVisible();
  await accessible();
  await fits(page);
});
