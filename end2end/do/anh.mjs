// A picture of every screen, of every form on paper and of the slips, from the running program, to be looked at:
//   node end2end/do/anh.mjs [FOLDER]      all of them (default end2end/test-results/hinh), the chosen few also into docs/hinh
//
// Every address that the program answers with a page is on the list: it is read from the router, and one without a picture
// fails the run. Screens at 360x640 and 1280x800; paper as it is printed.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startDemo } from '../support/demo.js';
import { launch, locale } from '../support/browser.js';
import { live, logIn, logOut, supervisor } from '../support/staff.js';
import { answerShort, awake, choose, post, receipt, send } from '../support/survey.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = resolve(process.argv[2] ?? join(root, 'end2end/test-results/hinh'));
mkdirSync(out, { recursive: true });

const SIZES = {
  'dien-thoai': { ...locale, viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  'may-tinh': { ...locale, viewport: { width: 1280, height: 800 } },
};
const SHEET = { ...locale, viewport: { width: 794, height: 1123 } };

/** What README and docs show: picture here, name there. */
const CHOSEN = {
  'dien-thoai-phieu': 'phieu',
  'dien-thoai-phieu-tieng-anh': 'phieu-tieng-anh',
  'dien-thoai-phieu-ly-do': 'phieu-ly-do',
  'dien-thoai-phieu-day-du': 'phieu-day-du',
  'dien-thoai-bien-nhan': 'bien-nhan',
  'dien-thoai-chua-co-ket-qua': 'chua-co-ket-qua',
  'dien-thoai-da-danh-gia': 'da-danh-gia',
  'dien-thoai-nhap-ma-sai': 'nhap-ma',
  'may-tinh-bang': 'bang',
  'may-tinh-toan-tinh': 'toan-tinh',
  'may-tinh-chi-so': 'chi-so',
  'phieu-hen-a5': 'phieu-hen',
};

/** Addresses that are no page: files, streams, what is only posted to. */
const NO_PAGE = ['/so-cai', '/so-cai/khoa', '/cam-on/{}/bang-chung', '/quan-tri/so-cai/dau/{}', '/quan-tri/so-cai/noi-tiep', '/quan-tri/so-cai/cong-bo', '/quan-tri/xuat', '/quan-tri/phieu/{}/{}/toml', '/quan-tri/mau-khao-sat/danh-sach', '/quan-tri/dot/{}/tep/{}', '/api/{}', '/pkg/{}/{}', '/bieu-tuong.svg', '/healthz', '/metrics', '/P/{}', '/quan-tri', '/quan-tri/'];

/** Every address of the router that is got, with `{}` for its parts. */
function routes() {
  const source = readFileSync(join(root, 'server/src/http.rs'), 'utf8');
  const staff = readdirSync(join(root, 'app/ui/src/staff'), { recursive: true }).filter((name) => name.endsWith('.rs'));
  const screens = staff.map((name) => readFileSync(join(root, 'app/ui/src/staff', name), 'utf8')).join('\n');
  const named = (name) => screens.match(new RegExp(`pub const ${name}: &str = "([^"]+)"`))[1];
  const written = [...source.matchAll(/\.route\(\s*(?:"([^"]+)"|ui::staff::(\w+)),\s*get\(/g)];
  return written.map(([, address, name]) => (address ?? named(name)).replace(/\{\w+\}/g, '{}')).filter((route) => !NO_PAGE.includes(route));
}

const seen = new Set();
const files = [];
const wide = [];

/** Takes the page as it stands: what is above the fold, or with `whole` down to the end. */
async function save(page, name, { whole = true } = {}) {
  seen.add(new URL(page.url()).pathname);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) wide.push(`${name}: ${over} điểm ảnh`);
  // A table of ninety agencies is taller on a phone than any picture: its beginning is enough.
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: Math.min(document.documentElement.scrollHeight, 7500) }));
  const clip = whole ? { fullPage: true, clip: { x: 0, y: 0, width, height } } : {};
  await page.screenshot({ path: join(out, `${name}.png`), timeout: 120_000, ...clip });
  files.push(name);
}

/** Scrolls what matters to the top, a little below the edge. */
const show = (page, selector) =>
  page.locator(selector).first().evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 12));

const hailong = (demo, ...args) => execFileSync(demo.bin, [...args, '--config', join(demo.dir, 'hailong.toml')], { encoding: 'utf8' });

/** One slip from its first sight to its receipt. */
async function survey(page, size, slip, demo) {
  await page.goto(slip.url);
  await awake(page);
  await save(page, `${size}-phieu`, { whole: false });
  await save(page, `${size}-phieu-ca-trang`);
  await answerShort(page, [4, 5, 2, 4, 4]);
  await page.getByText('Thái độ chưa lịch sự, chưa nhiệt tình').click();
  await show(page, 'fieldset.o:has([id="ngan.3-1"])');
  await save(page, `${size}-phieu-ly-do`, { whole: false });
  await page.locator('details.them > summary').click();
  await choose(page, 'da-gop-y', 'co');
  await choose(page, 'ls.1.1', 4);
  await show(page, 'details.them');
  await save(page, `${size}-phieu-day-du`, { whole: false });
  await save(page, `${size}-phieu-mo-het`);
  await send(page);
  const address = await receipt(page);
  await save(page, `${size}-bien-nhan`);
  await page.goto(slip.url);
  await save(page, `${size}-da-danh-gia`);
  await page.getByRole('button', { name: 'Không phải tôi đánh giá' }).click();
  await save(page, `${size}-khong-phai-toi`);
  hailong(demo, 'seal');
  await page.goto(address);
  await save(page, `${size}-bien-nhan-niem-phong`);
}

async function english(page, size, slip) {
  await page.goto(`${slip.url}?tieng=en`);
  await awake(page);
  await save(page, `${size}-phieu-tieng-anh`, { whole: false });
  await page.locator('details.them > summary').click();
  await choose(page, 'da-gop-y', 'co');
  await save(page, `${size}-phieu-tieng-anh-mo-het`);
}

/** What the server says where no script found the gaps first. */
async function gaps(browser, size, slip) {
  const page = await browser.newPage({ ...SIZES[size], javaScriptEnabled: false });
  for (const [query, name] of [['', 'thieu-cau'], ['?tieng=en', 'thieu-cau-tieng-anh']]) {
    await page.goto(`${slip.url}${query}`);
    await page.locator('label[for="ngan.2-1"]').click();
    await page.locator('#gui button').click();
    await save(page, `${size}-${name}`);
  }
  await page.close();
}

async function words(page, size, demo) {
  const names = { 'not-yet': 'chua-co-ket-qua', excluded: 'khong-thuoc-dien', closed: 'da-dong', unknown: 'khong-tim-thay' };
  for (const [name, file] of Object.entries(names)) {
    await page.goto(demo.cases[name]);
    await save(page, `${size}-${file}`);
    await page.goto(`${demo.cases[name]}?tieng=en`);
    await save(page, `${size}-${file}-tieng-anh`);
  }
  const pages = { '/': 'trang-dau', '/tra-cuu': 'nhap-ma', '/tra-cuu?ma=1234': 'nhap-ma-sai', '/ket-qua': 'ket-qua', '/ket-qua/nghi-xuan-2020': 'ket-qua-dang-mo', '/ket-qua/nghi-xuan-thu-nghiem-2019': 'ket-qua-mot-dot', '/cam-on/0000000000000000': 'khong-co-bien-nhan', '/khong-co': 'khong-co-trang' };
  for (const [address, name] of Object.entries(pages)) {
    await page.goto(demo.url + address);
    await save(page, `${size}-${name}`);
  }
}

async function agency(page, size, demo) {
  await page.goto(`${demo.url}/quan-tri/dang-nhap`);
  await save(page, `${size}-dang-nhap`);
  await logIn(page, demo, 'agency');
  await live(page);
  await save(page, `${size}-bang`);
  for (const name of ['so-sanh', 'nguyen-nhan']) {
    await page.goto(`${demo.url}/quan-tri/${name}`);
    await save(page, `${size}-${name}-cua-co-quan`);
  }
  await page.goto(`${demo.url}/quan-tri/toan-tinh`);
  await save(page, `${size}-khong-duoc-xem`);
  await page.goBack();
  await logOut(page);
}

async function province(page, size, demo) {
  await logIn(page, demo, 'province');
  await live(page);
  await save(page, `${size}-toan-tinh`);
  const board = demo.slips[0].agency;
  const round = 'nghi-xuan-2020';
  const pages = {
    [`co-quan/${board}`]: 'bang-tinh-xem', dot: 'cac-dot', [`dot/${round}`]: 'mot-dot', 'dot/nghi-xuan-thu-nghiem-2019': 'mot-dot-cong-bo', [`dot/${round}/sua`]: 'sua-dot', 'dot/moi': 'dot-moi',
    'nam?nam=2020': 'nam', 'ma-moi': 'ma-moi', 'mau-khao-sat': 'mau-khao-sat', 'phuc-tra': 'phuc-tra', 'phuc-tra?dot=nghi-xuan-thu-nghiem-2019': 'phuc-tra-rut', 'chi-so': 'chi-so', 'chi-so?theo=linh-vuc': 'chi-so-linh-vuc', 'chi-so?theo=nguon': 'chi-so-nguon',
    'so-sanh': 'so-sanh', 'nguyen-nhan': 'nguyen-nhan', 'thoi-gian': 'thoi-gian', 'bao-cao': 'bao-cao', phieu: 'mau-phieu', 'phieu/mot-cua/1': 'xem-thu', 'phieu/soc-trang-2017/1?tieng=en': 'xem-thu-tieng-anh',
  };
  for (const [address, name] of Object.entries(pages)) {
    await page.goto(`${demo.url}/quan-tri/${address}`);
    await save(page, `${size}-${name}`);
  }
}

/** The ledger as whoever supervises sees it: before and after a check, one right and one wrong. */
async function supervision(page, size, demo, kept) {
  await logIn(page, demo, 'supervisor');
  await page.locator('#cho-kiem').waitFor({ state: 'hidden' });
  await save(page, `${size}-so-cai`);
  const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.getByLabel('Chọn một hay nhiều tệp').setInputFiles([file('so-cai-thang-10.txt', kept), file('so-cai-bi-sua.txt', kept.replace(/\n(\d+)\n/, '\n1$1\n'))]);
  await page.getByRole('button', { name: 'Kiểm tra đầu sổ' }).click();
  await page.locator('#ket-luan-dau li').nth(1).waitFor();
  await page.getByRole('button', { name: 'Kiểm tra các tệp' }).click();
  await page.locator('#ket-luan-cong-bo li').first().waitFor();
  await save(page, `${size}-so-cai-da-kiem`);
  await page.goto(`${demo.url}/quan-tri/giam-sat?dot=nghi-xuan-2020`);
  await save(page, `${size}-giam-sat`);
  await logOut(page);
}

/** What only other methods have: a drawn sample of many agencies, codes, a part of an agency's own. */
async function methods(browser) {
  const demos = { 'lang-son-2022': ['mau-khao-sat', 'ma-moi', 'toan-tinh', 'chi-so'], 'khanh-hoa-2024': ['ma-moi', 'toan-tinh', 'phieu'] };
  for (const [method, names] of Object.entries(demos)) {
    const demo = await startDemo({ method, answers: 300 });
    try {
      for (const size of Object.keys(SIZES)) {
        const page = await browser.newPage(SIZES[size]);
        await logIn(page, demo, 'province');
        for (const name of names) {
          await page.goto(`${demo.url}/quan-tri/${name}`);
          await save(page, `${size}-${method}-${name}`);
        }
        const own = await page.locator('a[href*="phieu-rieng"]').evaluateAll((links) => links.map((link) => link.href));
        for (const address of own.slice(0, 2)) {
          await page.goto(address);
          await save(page, `${size}-${method}-phieu-rieng${address.endsWith('giay') ? '-giay' : ''}`);
        }
        await page.close();
      }
    } finally {
      await demo.stop();
    }
  }
}

/** Forms and slips as they are printed; a sheet's edge is the picture's. */
async function paper(browser, demo) {
  const page = await browser.newPage(SHEET);
  await page.emulateMedia({ media: 'print' });
  await logIn(page, demo, 'province');
  const forms = readdirSync(join(root, 'app/domain/forms')).map((name) => name.replace('.toml', ''));
  for (const form of [...forms, 'mot-cua']) {
    await page.goto(`${demo.url}/quan-tri/phieu/${form}/1/giay`);
    await printed(page, `giay-${form}`);
  }
  await page.goto(`${demo.url}/quan-tri/phieu/soc-trang-2017/1/giay?tieng=en`);
  await printed(page, 'giay-soc-trang-2017-tieng-anh');
  const one = ['slips', '--round', 'nghi-xuan-2020', '--agency', demo.slips[0].agency, '--format', 'html'];
  for (const size of ['a5', 'a4']) {
    const html = join(demo.dir, `${size}.html`);
    hailong(demo, ...one, '--paper', size, '--out', html);
    await page.setViewportSize(size === 'a5' ? { width: 560, height: 794 } : { width: 1123, height: 794 });
    await page.goto(pathToFileURL(html).href);
    await page.screenshot({ path: join(out, `phieu-hen-${size}.png`), scale: 'device' });
    files.push(`phieu-hen-${size}`);
  }
  await page.close();
}

async function printed(page, name) {
  seen.add(new URL(page.url()).pathname);
  const pdf = join(out, `${name}.pdf`);
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  execFileSync('pdftoppm', ['-r', '80', '-png', pdf, join(out, name)]);
  files.push(name);
}

const browser = await launch();
const demo = await startDemo({ answers: 300 });
try {
  supervisor(demo);
  const kept = hailong(demo, 'head');
  hailong(demo, 'seal');
  hailong(demo, 'round', 'publish', '--round', 'nghi-xuan-thu-nghiem-2019');
  for (const [at, size] of Object.keys(SIZES).entries()) {
    const [slip, other, third] = demo.slips.slice(at * 3);
    const page = await browser.newPage(SIZES[size]);
    await survey(page, size, slip, demo);
    await english(page, size, other);
    await gaps(browser, size, third);
    await post(third);
    await words(page, size, demo);
    await agency(page, size, demo);
    await supervision(page, size, demo, kept);
    await province(page, size, demo);
    await page.close();
  }
  await paper(browser, demo);
  await methods(browser);
} finally {
  await browser.close();
  await demo.stop();
}

for (const [name, shown] of Object.entries(CHOSEN)) copyFileSync(join(out, `${name}.png`), join(root, 'docs/hinh', `${shown}.png`));
const pattern = (route) => new RegExp(`^${route.replaceAll('{}', '[^/]+')}$`);
const unseen = routes().filter((route) => ![...seen].some((address) => pattern(route).test(address)));
console.log(`${files.length} ảnh ở ${out}`);
if (wide.length) console.log(`Rộng hơn màn hình:\n  ${wide.join('\n  ')}`);
if (unseen.length) console.log(`Chưa có ảnh:\n  ${unseen.join('\n  ')}`);
if (wide.length || unseen.length) process.exitCode = 1;
