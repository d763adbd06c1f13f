// The life of a round on the province's screens: written, refused with its mistakes, opened, changed with a reason.
import { expect, test } from '../support/test.js';
import { logIn, openMenu } from '../support/staff.js';

test('an officer writes a round, sees what is missing, and nobody can answer it', async ({ page, ownDemo, accessible, watch }) => {
  watch.allowStatus(422);
  const demo = await ownDemo();
  await logIn(page, demo, 'province');
  await openMenu(page, 'Chuẩn bị');
  await page.getByRole('link', { name: 'Đợt khảo sát' }).click();
  await page.getByRole('link', { name: 'Lập đợt mới' }).click();
  await page.getByLabel('Lấy quy định của đợt').selectOption('nghi-xuan-2020');
  await page.getByRole('button', { name: 'Sao chép' }).click();
  await accessible();

  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert')).toContainText('Còn 1 chỗ phải sửa');
  await expect(page.getByText('chưa ghi mã đợt')).toBeVisible();
  await accessible();

  await page.getByLabel('Mã đợt').fill('hai-long-2026');
  await page.getByLabel('Tên đợt').fill('Khảo sát sự hài lòng năm 2026');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page).toHaveURL(/\/quan-tri\/dot\/hai-long-2026$/);
  await expect(page.locator('[aria-current=step]')).toHaveText('Dự thảo');
  await expect(page.getByText('17 cơ quan chưa có hồ sơ hoặc mã mời')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mở đợt' })).toBeDisabled();
  await accessible();
});

test('an open round changes with a reason, which its record keeps', async ({ page, ownDemo, accessible, watch }) => {
  watch.allowStatus(422);
  const demo = await ownDemo();
  await logIn(page, demo, 'province');
  await page.goto(new URL('/quan-tri/dot/nghi-xuan-2020/sua', page.url()).href);
  await page.getByLabel('Mục tiêu (%)').fill('85');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert')).toContainText('hãy ghi lý do');
  await expect(page.getByLabel('Mục tiêu (%)')).toHaveValue('85');
  await page.getByLabel('Lý do đổi').fill('Nghị quyết mới');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.locator('.nhat-ky tbody tr').first()).toContainText('Nghị quyết mới');
  await expect(page.locator('.nhat-ky tbody tr').first()).toContainText('90 → 85');
  await accessible();
  await page.goto(new URL('/quan-tri/nam', page.url()).href);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Gộp các đợt năm 2020');
  await accessible();
});
