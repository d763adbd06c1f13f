// axe over every page, with an empty list of what is allowed; and nothing sticks out of a small screen.
import { expect, test } from '../support/test.js';
import { answerShort, awake, choose, receipt, send } from '../support/survey.js';
import { count, live, logIn, logOut, openMenu } from '../support/staff.js';

test('the survey: untouched, with gaps, with everything open', async ({ page, slip, visit, accessible }) => {
  await visit(slip.url);
  await awake(page);
  await accessible();
  await send(page);
  await expect(page.getByText('Chưa chọn câu trả lời', { exact: true })).toHaveCount(5);
  await accessible();
  await answerShort(page, [1, 2, 1, 2, 1]);
  await page.locator('details.them > summary').click();
  await page.getByText('Ai hỏi, hỏi để làm gì').click();
  await choose(page, 'da-gop-y', 'co');
  await choose(page, 'ls.5.4', 5);
  await accessible();
  await send(page);
  await receipt(page);
  await accessible();
});

test('what the server says to a form with faults', async ({ page, context, slip, visit, watch, accessible }) => {
  watch.allowStatus(422);
  watch.allow(/\.wasm/, /Failed to fetch/);
  await context.route('**/*.wasm', (route) => route.abort());
  await visit(slip.url);
  await choose(page, 'ngan.2', 1);
  await send(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible();
});

test('refusals', async ({ demo, visit, accessible }) => {
  const status = { used: 409, unknown: 404 };
  for (const [name, address] of Object.entries(demo.cases)) {
    await visit(address, status[name] ?? 200);
    await accessible();
  }
  await visit('/khong-co-trang-nay', 404);
  await accessible();
});

test('the other pages of citizens', async ({ page, slip, visit, accessible, watch }) => {
  watch.allowStatus(400, 404);
  for (const [address, status] of [['/', 200], ['/tra-cuu', 200], ['/tra-cuu?ma=XXXX', 422], ['/rieng-tu', 200], ['/ket-qua', 200]]) {
    await visit(address, status);
    await accessible();
  }
  const rounds = await page.locator('.ds a').evaluateAll((links) => links.map((link) => link.href));
  expect(rounds.length).toBe(2);
  for (const round of rounds) {
    await visit(round);
    await accessible();
  }
  await visit('/cam-on/0000000000000', 404);
  await accessible();
  // "Không phải tôi", once said.
  await visit(slip.url);
  await answerShort(page);
  await send(page);
  await receipt(page);
  await visit(slip.url, 409);
  await page.getByRole('button', { name: 'Không phải tôi đánh giá' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Đã ghi nhận phản ánh của Ông/Bà');
  await accessible();
});

test('the door of the staff', async ({ page, demo, visit, accessible, watch }) => {
  watch.allowStatus(401, 403);
  await visit('/quan-tri/dang-nhap');
  await accessible();
  await page.getByLabel('Tên đăng nhập').fill('khong-ai');
  await page.getByLabel('Mật khẩu').fill('khong-dung');
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible();
  await logIn(page, demo, 'agency');
  await visit('/quan-tri/toan-tinh', 403);
  await accessible();
});

for (const role of ['agency', 'province']) {
  for (const [state, answers] of [['empty', 0], ['filled', 300]]) {
    test(`the board of the ${role}, ${state}`, async ({ page, ownDemo, accessible }) => {
      const demo = await ownDemo({ answers });
      await logIn(page, demo, role);
      await live(page);
      if (answers) expect(Number(await count(page).textContent())).toBeGreaterThan(10);
      await accessible();
      for (const closed of await page.locator('main details > summary').all()) {
        if (await closed.isVisible()) await closed.click();
      }
      await accessible();
    });
  }
}

test('the forms of the province: list, phone, paper, one that is refused', async ({ page, demo, visit, accessible, watch }) => {
  watch.allowStatus(422);
  await logIn(page, demo, 'province');
  await openMenu(page, 'Chuẩn bị');
  await accessible();
  await page.getByRole('link', { name: 'Mẫu phiếu' }).click();
  await accessible();
  const phone = page.getByRole('link', { name: /Xem trên điện thoại\s*: soc-trang-2022$/ });
  const address = await phone.getAttribute('href');
  await phone.click();
  for (const more of await page.locator('details.them > summary').all()) await more.click();
  await choose(page, 'tre-hen', 'co');
  await expect(page.getByText('Cơ quan có gửi thư xin lỗi khi trễ hạn không?')).toBeVisible();
  await expect(page.getByPlaceholder('Xin ghi rõ').last()).toBeHidden();
  await page.getByText('Nội dung khác').click();
  await expect(page.getByPlaceholder('Xin ghi rõ').last()).toBeVisible();
  await accessible();
  await visit(`${address}/giay`);
  await accessible();
  await visit('/quan-tri/phieu');
  await page.getByLabel('Nội dung tệp').fill('code = "thu"');
  await page.getByRole('button', { name: 'Kiểm tra và nhập' }).click();
  await expect(page.getByRole('alert')).toContainText('tệp phiếu không đọc được');
  await accessible();
});

test('the indices of the province and the report it signs', async ({ page, ownDemo, visit, accessible }) => {
  const demo = await ownDemo({ answers: 200 });
  await logIn(page, demo, 'province');
  await openMenu(page, 'Kết quả');
  await page.getByRole('link', { name: 'Chỉ số' }).click();
  await accessible();
  await page.getByLabel('Xem theo').selectOption('nguon');
  await page.getByRole('button', { name: 'Xem', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Người tự nguyện có trả lời khác mẫu chính thức không?' })).toBeVisible();
  for (const closed of await page.locator('main details > summary').all()) await closed.click();
  await accessible();
  await page.setViewportSize({ width: 360, height: 640 });
  await accessible();
  await openMenu(page, 'Kết quả');
  await page.getByRole('link', { name: 'Báo cáo' }).click();
  await expect(page.getByRole('heading', { name: /^BÁO CÁO/ })).toContainText('(SIPAS năm 2020)');
  await accessible();
  await page.getByRole('textbox', { name: 'Đề xuất, kiến nghị' }).fill('Niêm yết lại thủ tục.');
  await expect(page.getByText('Niêm yết lại thủ tục.')).toBeVisible();
});

test('nothing sticks out at 320 pixels, or with letters twice as large', async ({ page, slip, demo, visit }) => {
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const fits = async (address, width = 320) => {
    await page.setViewportSize({ width: 320, height: 640 });
    expect.soft(await wider(), address).toBe(0);
    await page.setViewportSize({ width, height: 640 });
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    expect.soft(await wider(), `${address}, large letters`).toBe(0);
  };
  const pages = [['/', 200], [slip.url, 200], ['/tra-cuu?ma=1', 422], ['/ket-qua', 200], ['/ket-qua/nghi-xuan-thu-nghiem-2019', 200]];
  const cases = Object.entries(demo.cases).map(([name, address]) => [address, { used: 409, unknown: 404 }[name] ?? 200]);
  for (const [address, status] of [...pages, ...cases]) {
    await visit(address, status);
    await fits(address);
  }
  // Staff sit at a desk: large letters there means a window of 1280 pixels zoomed to 200 %.
  await visit('/quan-tri/dang-nhap');
  await fits(page.url(), 640);
  for (const role of ['agency', 'province']) {
    await logIn(page, demo, role);
    await fits(page.url(), 640);
    await logOut(page);
  }
});

test('what is pressed is at least 44 pixels high', async ({ page, slip, demo, visit }) => {
  for (const address of [slip.url, '/tra-cuu', demo.cases['not-yet'], '/quan-tri/dang-nhap']) {
    await visit(address);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, .nut, summary, label:has(+ *), .ly-do label, input:not([type=hidden])')]
        .filter((e) => e.offsetParent && (e.matches('button, .nut, summary') || e.closest('fieldset')?.matches('.o, .hai, .ly-do')))
        .filter((e) => !e.matches('input') && e.getBoundingClientRect().height < 44)
        .map((e) => `${e.tagName} ${e.textContent.trim().slice(0, 40)} ${e.getBoundingClientRect().height}`));
    expect(small, address).toEqual([]);
  }
});
