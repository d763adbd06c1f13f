// An agency that asks more than its round's form: seen by the province first, then by its citizens, and on its board.
import { expect, test } from '../support/test.js';
import { logIn } from '../support/staff.js';

const AGENCY = '000.00.51.H32';

test('an agency of Khánh Hòa asks a module of its own', async ({ page, ownDemo, accessible }) => {
  const demo = await ownDemo({ answers: 400, method: 'khanh-hoa-2024' });
  await logIn(page, demo, 'province');
  await page.goto(new URL('/quan-tri/phieu', demo.url).href);
  const own = page.getByRole('region', { name: 'Phiếu có phần riêng của cơ quan' });
  await expect(own).toContainText('Hỏi thêm: Về quầy và trang web của đơn vị');
  await accessible();

  await own.getByRole('link', { name: /Xem trên điện thoại/ }).click();
  await expect(page.locator('details.them > summary')).toContainText('Không bắt buộc');
  await page.locator('details.them > summary').click();
  await accessible();

  await page.goto(new URL(`/quan-tri/phieu-rieng/khanh-hoa-2024-hanh-chinh/${AGENCY}/giay`, demo.url).href);
  await expect(page.getByText('Thời gian chờ đến lượt')).toBeVisible();
  await accessible();

  await page.goto(new URL(`/quan-tri/co-quan/${AGENCY}?dot=khanh-hoa-2024-hanh-chinh`, demo.url).href);
  const part = page.locator('details', { hasText: 'Phần riêng của cơ quan: Về quầy và trang web của đơn vị' }).first();
  await part.locator('summary').first().click();
  await expect(part).toContainText('Quầy tiếp nhận');
  await accessible();

  const slip = (of) => demo.slips.find(({ agency }) => of(agency));
  await page.goto(slip((agency) => agency === AGENCY).url);
  await expect(page.locator('[name="rieng.1"]')).toHaveCount(5);
  await page.goto(slip((agency) => agency !== AGENCY).url);
  await expect(page.locator('[name="rieng.1"]')).toHaveCount(0);
});
