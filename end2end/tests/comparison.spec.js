// So sánh and Nguyên nhân: read by the province and by an agency, without any script, on a phone too.
import { writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '../support/test.js';
import { logIn, logOut, openMenu } from '../support/staff.js';

const run = (demo, ...command) => execFileSync(demo.bin, [...command, '--config', join(demo.dir, 'hailong.toml')]).toString();

test('earlier years, ranks, targets and reasons stand on their pages', async ({ page, ownDemo, visit, accessible }) => {
  const demo = await ownDemo({ answers: 200 });
  const agency = demo.slips[0].agency;
  const file = join(demo.dir, 'lich-su.csv');
  await writeFile(file, `năm;cơ quan;chỉ số;giá trị;số người trả lời;hạng;trên;nguồn
2019;${agency};SIPAS;12,5;500;17;17;Báo cáo năm 2019
2019;toàn tỉnh;SIPAS;81,17;;46;63;Báo cáo năm 2019
2018;toàn tỉnh;SIPAS;75,7;;54;63;Báo cáo năm 2018
2018;toàn tỉnh;SIPAS;175,7;;;;Báo cáo năm 2018
`);
  expect(run(demo, 'import', 'history', file)).toContain('Đã nhận 3 dòng, loại 1 dòng có lỗi');
  run(demo, 'seal');

  await logIn(page, demo, 'province');
  await visit(`${demo.url}/quan-tri/so-sanh?dot=nghi-xuan-2020`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('So sánh');
  await expect(page.getByRole('img', { name: /SIPAS theo năm\. 2018: 75,70/ })).toBeVisible();
  await expect(page.locator('#qua-cac-nam').locator('..').locator('tr', { hasText: '46/63' })).toContainText('Chưa đủ căn cứ');
  await expect(page.getByText(/hạng \d+ đến \d+ trên \d+/).first()).toBeVisible();
  await expect(page.locator('#nam-truoc').locator('..').locator('tr', { hasText: '12,50' })).toContainText('Tiến bộ');
  await accessible();

  await openMenu(page, 'Kết quả');
  await page.getByRole('link', { name: 'Nguyên nhân' }).click();
  await expect(page.getByText(/^Dựa trên \d+ người trả lời đủ mọi câu/)).toBeVisible();
  await expect(page.getByRole('img', { name: /Tầm quan trọng và mức hài lòng/ })).toBeVisible();
  await accessible();
  await visit(`${demo.url}/quan-tri/nguyen-nhan?dot=nghi-xuan-2020&co-quan=${agency}`);
  await expect(page.getByText(/cần ít nhất 82 người/)).toBeVisible();
  await logOut(page);

  await logIn(page, demo, 'agency');
  await visit(`${demo.url}/quan-tri/so-sanh?dot=nghi-xuan-2020`);
  await expect(page.getByText('chỉ xem được sau khi đợt kết thúc')).toBeVisible();
  await accessible();
  const other = demo.slips.find((slip) => slip.agency !== agency).agency;
  await visit(`${demo.url}/quan-tri/nguyen-nhan?dot=nghi-xuan-2020&co-quan=${other}`, 403);
});
