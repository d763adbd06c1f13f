// The supervisor's page: the browser, and not the server, says whether the ledger goes on from what was kept.
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/test.js';
import { logIn, supervisor } from '../support/staff.js';
import { post } from '../support/survey.js';

const hailong = (demo, ...args) => execFileSync(demo.bin, [...args, '--config', join(demo.dir, 'hailong.toml')], { encoding: 'utf8' });
const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const conclusions = (page, of) => page.locator(`#ket-luan-${of} li`);

/** Hands files in, and waits for as many conclusions. */
async function check(page, files) {
  await page.getByLabel('Chọn một hay nhiều tệp').setInputFiles(files);
  await page.getByRole('button', { name: 'Kiểm tra đầu sổ' }).click();
  await expect(conclusions(page, 'dau')).toHaveCount(files.length);
  return conclusions(page, 'dau').allInnerTexts();
}

/** A head as a stranger would sign it: everything right but the key. */
function forged(kept) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
  const name = `hai-long-${sha(key).toString('hex').slice(0, 16)}`;
  const text = kept.split('\n\n')[0].replace(/^hai-long-\w+/, name) + '\n';
  const id = sha(name, '\n', [1], key).subarray(0, 4);
  const line = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64');
  return { name, note: `${text}\n— ${name} ${line}\n`, key: `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.from([1]), key]).toString('base64')}\n` };
}

/** A demo with a supervisor's account, a head that was kept, and answers sealed since. */
async function kept(ownDemo, page) {
  const demo = await ownDemo();
  supervisor(demo);
  const early = hailong(demo, 'head');
  for (const slip of demo.slips.slice(0, 6)) await post(slip);
  hailong(demo, 'seal');
  await logIn(page, demo, 'supervisor');
  await expect(page.getByRole('button', { name: 'Kiểm tra đầu sổ' })).toBeEnabled();
  return { demo, early };
}

test('a browser sees that the ledger goes on from what was kept', async ({ page, ownDemo, accessible }) => {
  const { early } = await kept(ownDemo, page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sổ cái');
  await expect(page.locator('#cho-kiem')).toBeHidden();
  await accessible();
  const waited = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Tải đầu sổ cái', exact: true }).first().click();
  const download = await waited;
  const latest = await readFile(await download.path(), 'utf8');
  const said = await check(page, [file('thang-truoc.txt', early), file('hom-nay.txt', latest), file('windows.txt', early.replaceAll('\n', '\r\n'))]);
  expect(said[0]).toMatch(/thang-truoc\.txt\s+ĐÚNG\. Sổ cái tiếp nối đúng đầu sổ ngày \d\d\/\d\d\/\d{4} \([\d.]+ dòng\)/);
  expect(said[1]).toMatch(/hom-nay\.txt\s+ĐÚNG\. Sổ cái vẫn đúng là đầu sổ/);
  expect(said[2]).toMatch(/windows\.txt\s+ĐÚNG\./);
  await accessible();
  // Pasted, without a file.
  await page.getByLabel('Chọn một hay nhiều tệp').setInputFiles([]);
  await page.getByLabel('Hoặc dán nội dung').fill(early);
  await page.getByRole('button', { name: 'Kiểm tra đầu sổ' }).click();
  await expect(conclusions(page, 'dau')).toHaveCount(1);
  await expect(conclusions(page, 'dau')).toContainText('ĐÚNG.');
});

test('what was rolled back, rewritten or signed by another key is named', async ({ page, ownDemo, accessible, watch }) => {
  const { demo, early } = await kept(ownDemo, page);
  const latest = hailong(demo, 'head');
  const stranger = forged(early);
  const said = await check(page, [
    file('la.txt', stranger.note),
    file('sua.txt', early.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) - 1}\n`)),
    file('thu.txt', 'Kính gửi Ủy ban Mặt trận Tổ quốc'),
  ]);
  expect(said[0]).toContain(`SAI. Tệp này do khóa ${stranger.name} ký`);
  expect(said[1]).toContain('SAI. Tệp này đã bị sửa');
  expect(said[2]).toContain('CHƯA KIỂM TRA ĐƯỢC. Tệp này không phải đầu sổ cái');
  await accessible();

  // A proof altered on the way, and one that leads somewhere else.
  for (const alter of [(text) => text.replace(/\n(.)/, (_, c) => `\n${c === 'A' ? 'B' : 'A'}`), (text) => text.replace(/^old \d+/, 'old 1'), () => '']) {
    await page.route('**/noi-tiep?*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: alter(await response.text()) });
    });
    const [found] = await check(page, [file('giu.txt', early)]);
    expect(found).toContain('SAI. Máy chủ không chứng minh được sổ cái hôm nay tiếp nối đầu sổ này');
    await page.unroute('**/noi-tiep?*');
  }
  // A server that says it has no such proof.
  watch.allowStatus(404);
  await page.route('**/noi-tiep?*', (route) => route.fulfill({ status: 404, body: '' }));
  expect((await check(page, [file('giu.txt', early)]))[0]).toContain('SAI. Máy chủ không chứng minh được');
  await page.unroute('**/noi-tiep?*');
  // A server that went back to its older copy: it shows the old head, and all that it proves is true of that copy.
  await page.route('**/so-cai', (route) => route.fulfill({ body: early, contentType: 'text/plain' }));
  expect((await check(page, [file('giu.txt', latest)]))[0]).toContain('SAI. Sổ cái đã bị lùi về bản cũ');
  await page.unroute('**/so-cai');
  // A server whose ledger is another one, under another key.
  await page.route('**/so-cai', (route) => route.fulfill({ body: stranger.note, contentType: 'text/plain' }));
  expect((await check(page, [file('giu.txt', early)]))[0]).toContain('SAI. Đầu sổ mà máy chủ đưa ra hôm nay không do khóa');
  await page.route('**/so-cai/khoa', (route) => route.fulfill({ body: stranger.key, contentType: 'text/plain' }));
  expect((await check(page, [file('giu.txt', early)]))[0]).toContain('do khóa hai-long-');
  await accessible();
  await page.unrouteAll();
  // One that does not answer proves nothing either way.
  watch.allow(/noi-tiep|ERR_FAILED/);
  await page.route('**/noi-tiep?*', (route) => route.abort());
  expect((await check(page, [file('giu.txt', early)]))[0]).toContain('CHƯA KIỂM TRA ĐƯỢC.');
  await page.unrouteAll();
  expect((await check(page, [file('giu.txt', early)]))[0], 'and honest again').toContain('ĐÚNG.');
});

test('another ledger in the place of this one does not pass', async ({ page, ownDemo }) => {
  const { early } = await kept(ownDemo, page);
  const other = await ownDemo();
  const [note, key] = [hailong(other, 'head'), hailong(other, 'head', '--key')];
  await page.route('**/so-cai', (route) => route.fulfill({ body: note, contentType: 'text/plain' }));
  await page.route('**/so-cai/khoa', (route) => route.fulfill({ body: key, contentType: 'text/plain' }));
  const [found] = await check(page, [file('giu.txt', early)]);
  expect(found).toContain('SAI. Tệp này do khóa');
  expect(found).toContain('sổ cái đã bị thay bằng sổ khác');
});

test('a receipt is found in the ledger, and another one is not', async ({ page, ownDemo, watch, accessible }) => {
  const { demo } = await kept(ownDemo, page);
  const [slip, later] = demo.slips.slice(10);
  const receipt = async (of) => new URL((await post(of)).headers.get('location'), demo.url).pathname.split('/').pop();
  const mine = await receipt(slip);
  hailong(demo, 'seal');
  const proof = await (await fetch(`${demo.url}/cam-on/${mine}/bang-chung`)).text();
  const unsealed = await receipt(later);
  const ask = async (code, files = []) => {
    await page.getByLabel('Mã biên nhận', { exact: true }).fill(code);
    await page.getByLabel('Hoặc tệp bằng chứng').setInputFiles(files);
    await page.getByRole('button', { name: 'Kiểm tra biên nhận' }).click();
    await expect(conclusions(page, 'bien-nhan').first()).toBeVisible();
    return conclusions(page, 'bien-nhan').allInnerTexts();
  };
  const grouped = mine.match(/.{4}/g).join('-');
  expect((await ask(mine.toLowerCase()))[0]).toContain(`ĐÚNG. Phiếu của biên nhận ${grouped} nằm trong sổ cái`);
  const [typed, handed] = await ask(grouped, [file('bang-chung.txt', proof)]);
  expect(typed).toContain('ĐÚNG.');
  expect(handed).toContain(`ĐÚNG. Phiếu của biên nhận ${grouped}`);
  const [altered] = await ask('', [file('sua.txt', proof.replace(/extra (.)/, (_, c) => `extra ${c === 'A' ? 'B' : 'A'}`))]);
  expect(altered).toContain('SAI. Bằng chứng không dẫn tới sổ cái');
  expect((await ask(`${mine.slice(0, -1)}${mine.endsWith('0') ? '1' : '0'}`))[0]).toContain('CHƯA KIỂM TRA ĐƯỢC. Mã biên nhận gõ sai');
  watch.allowStatus(404);
  expect((await ask(unsealed))[0]).toContain('CHƯA KIỂM TRA ĐƯỢC. Máy chủ không có bằng chứng cho mã này');
  // The server answers with the proof of somebody else's.
  await page.route('**/bang-chung', (route) => route.fulfill({ body: proof, contentType: 'text/plain' }));
  expect((await ask(unsealed))[0]).toContain('SAI. Bằng chứng này là của một biên nhận khác');
  await accessible();
});

test('published files are in the ledger with their hashes', async ({ page, ownDemo, accessible }) => {
  const demo = await ownDemo();
  supervisor(demo);
  hailong(demo, 'round', 'publish', '--round', 'nghi-xuan-thu-nghiem-2019');
  for (const slip of demo.slips.slice(0, 3)) await post(slip);
  hailong(demo, 'seal');
  await logIn(page, demo, 'supervisor');
  const button = page.getByRole('button', { name: 'Kiểm tra các tệp' });
  const files = await page.locator('code[data-tep]').count();
  expect(files).toBeGreaterThan(2);
  await button.click();
  await expect(conclusions(page, 'cong-bo')).toHaveCount(files);
  for (const line of await conclusions(page, 'cong-bo').allInnerTexts()) expect(line).toContain('ĐÚNG. Mã băm ghi ở trên nằm trong sổ cái.');
  await accessible();
  // The file in the supervisor's hand, and the same with one character changed.
  const table = join(demo.dir, 'trong-tay.csv');
  hailong(demo, 'export', '--format', 'csv', '--round', 'nghi-xuan-thu-nghiem-2019', '--out', table);
  const given = await readFile(table, 'utf8');
  await page.getByLabel('Tệp kết quả trong tay').setInputFiles([file('trong-tay.csv', given), file('sua.csv', `${given} `)]);
  await button.click();
  await expect(conclusions(page, 'cong-bo')).toHaveCount(files + 2);
  await expect(conclusions(page, 'cong-bo').nth(files)).toContainText(/trong-tay\.csv\s*ĐÚNG\. Tệp này giống hệt .*\.csv đã công bố/);
  await expect(conclusions(page, 'cong-bo').nth(files + 1)).toContainText('SAI. Tệp này không giống tệp nào đã công bố');
  await page.getByLabel('Tệp kết quả trong tay').setInputFiles([]);
  // A hash that the page shows otherwise than it was published.
  await page.locator('code[data-tep]').first().evaluate((code) => { code.textContent = code.textContent.replace(/^./, (c) => (c === '0' ? '1' : '0')); });
  await button.click();
  await expect(conclusions(page, 'cong-bo').first()).toContainText('SAI. Bằng chứng không dẫn tới sổ cái');
  await expect(conclusions(page, 'cong-bo')).toHaveCount(files);
});

test('a supervisor reads acts and disputes, and gets nowhere else', async ({ page, ownDemo, accessible, visit, watch }) => {
  watch.allowStatus(403);
  const { demo } = await kept(ownDemo, page);
  const used = demo.slips[0];
  const said = await fetch(`${used.url}/khong-phai-toi`, { method: 'POST' });
  expect(said.status).toBe(200);
  await page.getByRole('link', { name: 'Việc của cán bộ' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Việc của cán bộ');
  await expect(page.locator('tr', { hasText: 'Tiên Điền' })).toContainText('1');
  await accessible();
  for (const address of ['/quan-tri/toan-tinh', `/quan-tri/co-quan/${used.agency}`, '/quan-tri/xuat?dang=csv', '/quan-tri/dot']) {
    await visit(`${demo.url}${address}`, 403);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không xem được trang này');
  }
});

test('without a script the page says how else to check, and hands out the files', async ({ browser, ownDemo }) => {
  const demo = await ownDemo();
  supervisor(demo);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await logIn(page, demo, 'supervisor');
  await expect(page.locator('#cho-kiem')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Kiểm tra đầu sổ' })).toBeDisabled();
  await expect(page.getByText('hailong verify --head dau-so-da-giu.txt')).toBeVisible();
  await expect(page.locator('a[href^="/quan-tri/so-cai/dau/"]').first()).toBeVisible();
  await context.close();
});
