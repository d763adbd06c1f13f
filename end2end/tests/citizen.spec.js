// What citizens do, on a phone and on a desk, with the page's script, without it, and where WebAssembly does not arrive.
import { expect, test } from '../support/test.js';
import { answerShort, choose, post, receipt, scanned, send, SHORT, token } from '../support/survey.js';

test('a slip is scanned, answered and acknowledged', async ({ page, slip, visit, watch }) => {
  await visit(scanned(slip));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Phiếu khảo sát sự hài lòng');
  await expect(page.locator('dl')).toContainText(slip.dossier);
  await expect(page.locator('header')).toContainText('UBND');
  await expect(page.getByText('Mô phỏng', { exact: true })).toBeVisible();
  await answerShort(page);
  await send(page);
  const address = await receipt(page);
  const code = await page.locator('.bn').textContent();
  await page.reload();
  await expect(page).toHaveURL(address);
  await expect(page.locator('.bn')).toHaveText(code);

  watch.allowStatus(409);
  await visit(scanned(slip), 409);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Phiếu này đã được đánh giá');
  await page.getByRole('button', { name: 'Không phải tôi đánh giá' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Đã ghi nhận phản ánh của Ông/Bà');
  await visit(scanned(slip), 409);
  await expect(page.getByText('Không cần báo thêm')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Không phải tôi đánh giá' })).toHaveCount(0);
});

test('a low answer asks for reasons, and a comment goes along', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  const reasons = page.locator('fieldset.o', { has: page.locator('[id="ngan.3-1"]') }).locator('.ly-do');
  await expect(reasons).toBeHidden();
  await answerShort(page, [5, 4, 2, 3, 1]);
  await expect(reasons).toBeVisible();
  await reasons.getByText('Thái độ chưa lịch sự, chưa nhiệt tình').click();
  await reasons.getByText('Lý do khác').click();
  await expect(reasons.getByRole('checkbox', { checked: true })).toHaveCount(2);
  await page.getByLabel('Ông/Bà muốn góp ý thêm điều gì?').fill('Chờ lâu quá, "phòng" <chật> & nóng.\nMong có thêm ghế.');
  await send(page);
  await receipt(page);
});

test('a change of mind leaves nothing behind that is refused', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  await answerShort(page, [1, 4, 4, 4, 4]);
  await page.getByText('Thông tin khó tìm, khó xem').click();
  await choose(page, 'ngan.1', 5);
  await page.locator('details.them > summary').click();
  await choose(page, 'da-gop-y', 'co');
  await choose(page, 'ls.5.1', 2);
  await choose(page, 'da-gop-y', 'khong');
  await send(page);
  await receipt(page);
});

test('the full form opens, its gated factor only after «Có»', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  await answerShort(page);
  const gated = page.locator('[id="ls.5.1-4"] + label');
  await expect(page.locator('[id="ls.1.1-4"] + label')).toBeHidden();
  await page.locator('details.them > summary').click();
  await expect(page.locator('[id="ls.1.1-4"] + label')).toBeVisible();
  await expect(gated).toBeHidden();
  await choose(page, 'da-gop-y', 'khong');
  await expect(gated).toBeHidden();
  await choose(page, 'da-gop-y', 'co');
  await expect(gated).toBeVisible();
  for (const [factor, items] of [3, 5, 6, 4, 4].entries()) {
    for (let item = 1; item <= items; item += 1) await choose(page, `ls.${factor + 1}.${item}`, 1 + ((factor + item) % 5));
  }
  await send(page);
  await receipt(page);
});

test('a gap is named, answers are kept, the first gap has the focus', async ({ page, slip, visit, watch, script }) => {
  watch.allowStatus(422);
  await visit(scanned(slip));
  await choose(page, 'ngan.1', 2);
  await page.getByText('Chỗ ngồi chờ, bàn ghế, quạt, nước chưa đủ').click();
  await choose(page, 'ngan.3', 5);
  const words = 'Ghế <b>hỏng</b> & "cũ" </textarea>';
  await page.getByLabel('Ông/Bà muốn góp ý thêm điều gì?').fill(words);
  if (script === 'on') {
    // The island answers at once, and the page stays.
    await expect(async () => {
      await page.evaluate(() => { window.stayed = true; });
      await send(page);
      await expect(page.locator('#tinh-trang')).toContainText('Còn 3 câu chưa trả lời', { timeout: 500 });
    }).toPass();
    expect(await page.evaluate(() => window.stayed)).toBe(true);
  } else {
    await send(page);
    await expect(page.getByRole('alert')).toContainText('Còn 3 chỗ cần sửa');
  }
  await expect(page.locator('[id="ngan.2-1"]')).toBeFocused();
  await expect(page.getByText('Chưa chọn câu trả lời', { exact: true })).toHaveCount(3);
  await expect(page.locator('[id="ngan.1-2"]')).toBeChecked();
  await expect(page.locator('[id="ngan.3-5"]')).toBeChecked();
  await expect(page.getByLabel('Chỗ ngồi chờ, bàn ghế, quạt, nước chưa đủ')).toBeChecked();
  await expect(page.getByLabel('Ông/Bà muốn góp ý thêm điều gì?')).toHaveValue(words);
  for (const item of ['ngan.2', 'ngan.4', 'ngan.chung']) await choose(page, item, 4);
  await send(page);
  await receipt(page);
});

test('the keyboard is enough', async ({ page, slip, visit }) => {
  await visit(scanned(slip));
  for (const item of SHORT) {
    await page.locator(`[id="${item}-1"]`).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(page.locator(`[id="${item}-4"]`)).toBeChecked();
  }
  const button = page.getByRole('button', { name: 'Gửi phiếu đánh giá' });
  await button.focus();
  await page.keyboard.press('Enter');
  await receipt(page);
});

test('a code is typed, a typo is named', async ({ page, slip, visit, watch }) => {
  watch.allowStatus(422);
  await visit('/');
  await page.getByRole('link', { name: 'Không quét được? Nhập mã phiếu' }).click();
  const field = page.getByLabel('Mã phiếu');
  const open = page.getByRole('button', { name: 'Mở phiếu' });
  const right = token(slip);
  const wrong = (right[0] === '7' ? '8' : '7') + right.slice(1);
  for (const [typed, said] of [[wrong, 'Mã chưa đúng'], [right.slice(2), 'còn thiếu 2'], [`${right}4`, 'thừa 1'], [`U${right.slice(1)}`, '«U»']]) {
    await field.fill(typed);
    await open.click();
    await expect(page.getByRole('alert')).toContainText(said);
    await expect(field).toHaveValue(typed);
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  }
  await field.fill(right.toLowerCase().replace(/(.{4})(.{4})(.{4})(.)/, '$1-$2-$3-$4'));
  await open.click();
  await expect(page).toHaveURL(/\?qua=web$/);
  await expect(page.locator('dl')).toContainText(slip.dossier);
  await answerShort(page);
  await send(page);
  await receipt(page);
});

test('whoever may not answer is told why, and where to turn', async ({ page, demo, visit }) => {
  const cases = {
    'not-yet': [200, 'Hồ sơ chưa có kết quả', 'Ngày hẹn trả kết quả'],
    excluded: [200, 'Hồ sơ này không thuộc diện khảo sát', 'Đợt khảo sát chỉ hỏi'],
    closed: [200, 'Đợt khảo sát đã kết thúc', 'Phiếu nhận câu trả lời đến hết ngày'],
    used: [409, 'Phiếu này đã được đánh giá', 'Mỗi hồ sơ chỉ được đánh giá một lần'],
    unknown: [404, 'Không tìm thấy phiếu này', 'nhập mã in cạnh mã QR'],
  };
  expect(Object.keys(demo.cases).sort()).toEqual(Object.keys(cases).sort());
  for (const [name, [status, heading, words]] of Object.entries(cases)) {
    await visit(demo.cases[name].toUpperCase(), status);
    await expect(page.getByRole('heading', { level: 1 }), name).toHaveText(heading);
    await expect(page.locator('main')).toContainText(words);
    await expect(page.getByRole('button', { name: 'Gửi phiếu đánh giá' })).toHaveCount(0);
    if (name !== 'unknown') await expect(page.getByRole('heading', { name: 'Hỏi hoặc phản ánh, kiến nghị' })).toBeVisible();
  }
  await visit('/khong-co-trang-nay', 404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không có trang này');
});

test('two people with one slip: the second is told, and nothing is sent twice', async ({ page, slip, visit, watch }) => {
  watch.allowStatus(409);
  await visit(scanned(slip));
  await answerShort(page);
  await post(slip);
  await send(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Phiếu này đã được đánh giá');
});

test('the dark page is dark', async ({ page, slip, visit }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit(scanned(slip));
  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).reduce((a, b) => a + Number(b), 0));
  expect(light).toBeLessThan(150);
  await answerShort(page);
  await send(page);
  await receipt(page);
});
