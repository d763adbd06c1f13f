// The pictures of README and docs, from the running program: node end2end/do/anh.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startDemo } from '../support/demo.js';
import { launch, locale } from '../support/browser.js';
import { live, logIn, logOut } from '../support/staff.js';
import { answerShort, awake, choose, receipt, send } from '../support/survey.js';

const out = fileURLToPath(new URL('../../docs/hinh/', import.meta.url));
mkdirSync(out, { recursive: true });

const PHONE = { ...locale, viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DESK = { ...locale, viewport: { width: 1280, height: 800 } };

const demo = await startDemo({ answers: 300 });
const browser = await launch();
const save = (page, name, options) => page.screenshot({ path: join(out, `${name}.png`), ...options });

/** Scrolls what matters to the top, a little below the edge. */
const show = (page, selector) =>
  page.locator(selector).first().evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 12));

async function survey() {
  const page = await browser.newPage(PHONE);
  await page.goto(demo.slips[0].url);
  await awake(page);
  await save(page, 'phieu');
  await answerShort(page, [4, 5, 2, 4, 4]);
  await page.getByText('Thái độ chưa lịch sự, chưa nhiệt tình').click();
  await show(page, 'fieldset.o:has([id="ngan.3-1"])');
  await save(page, 'phieu-ly-do');
  await page.locator('details.them > summary').click();
  await choose(page, 'da-gop-y', 'co');
  await choose(page, 'ls.1.1', 4);
  await show(page, 'details.them');
  await save(page, 'phieu-day-du');
  await send(page);
  await receipt(page);
  await save(page, 'bien-nhan');
  await page.close();
}

async function refusals() {
  const page = await browser.newPage(PHONE);
  const names = { 'not-yet': 'chua-co-ket-qua', excluded: 'khong-thuoc-dien', closed: 'da-dong', used: 'da-danh-gia', unknown: 'khong-tim-thay' };
  for (const [name, file] of Object.entries(names)) {
    await page.goto(demo.cases[name]);
    await save(page, file, { fullPage: true });
  }
  await page.goto(`${demo.url}/tra-cuu?ma=1234`);
  await save(page, 'nhap-ma');
  await page.close();
}

async function boards() {
  const page = await browser.newPage(DESK);
  for (const [role, file, height] of [['agency', 'bang', 1180], ['province', 'toan-tinh', 1640]]) {
    await logIn(page, demo, role);
    await live(page);
    await page.setViewportSize({ ...DESK.viewport, height });
    await save(page, file);
    await logOut(page);
  }
  await page.close();
}

/** The slip that an office prints: half a sheet. */
async function slip() {
  const html = join(demo.dir, 'phieu.html');
  const agency = demo.slips[0].agency;
  execFileSync(demo.bin, ['slips', '--config', join(demo.dir, 'hailong.toml'), '--round', 'nghi-xuan-2020', '--agency', agency, '--format', 'html', '--out', html]);
  const page = await browser.newPage({ ...locale, viewport: { width: 560, height: 794 }, deviceScaleFactor: 2 });
  await page.emulateMedia({ media: 'print' });
  await page.goto(pathToFileURL(html).href);
  const first = page.locator('body > *:visible').first();
  const box = await first.boundingBox();
  await save(page, 'phieu-hen', { clip: { x: 0, y: 0, width: 560, height: Math.min(box ? box.y + box.height : 794, 794) } });
  await page.close();
}

try {
  await survey();
  await refusals();
  await boards();
  await slip();
  console.log(`Ảnh ở ${out}`);
} finally {
  await browser.close();
  await demo.stop();
}
