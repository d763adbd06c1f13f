// What a phone has to load to answer: the document with its style, and the island that comes after the first paint.
//   node end2end/do/dung-luong.mjs
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { get } from 'node:http';
import { startDemo } from '../support/demo.js';

const KB = 1000;
const BUDGETS = {
  page: { goal: 14 * KB, fails: 20 * KB },
  island: { goal: 45 * KB, fails: 60 * KB },
};

/** The bytes as they come over the wire, and what they mean. */
function load(url) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'br' } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const sent = Buffer.concat(chunks);
        const encoding = response.headers['content-encoding'];
        const plain = { br: brotliDecompressSync, gzip: gunzipSync }[encoding]?.(sent) ?? sent;
        resolve({ sent: sent.length, plain, encoding: encoding ?? 'không nén' });
      });
    }).on('error', reject);
  });
}

/** The server compresses in the background after its start, a debug build slowly: what it sends once that is done. */
async function settled(url) {
  for (let tries = 0; ; tries += 1) {
    const file = await load(url);
    if (file.encoding === 'br' || tries === 120) return file;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function brotli(plain) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  return brotliCompressSync(plain, { params }).length;
}

function kb(bytes) {
  return `${(bytes / KB).toFixed(1).replace('.', ',')} KB`;
}

function line(name, bytes, sent, encoding) {
  console.log(`  ${name.padEnd(28)} ${kb(bytes).padStart(9)}   máy chủ gửi ${kb(sent)} (${encoding})`);
}

function judge(name, bytes, sent, { goal, fails }) {
  const worst = Math.max(bytes, sent);
  const verdict = worst > fails ? 'HỎNG' : worst > goal ? 'quá mục tiêu, chưa quá hạn mức' : 'đạt';
  // A row of the README's table.
  console.log(`| ${name}, brotli | ${kb(bytes)}; máy chủ gửi ${kb(sent)} | ≤ ${kb(goal)}, hỏng khi quá ${kb(fails)}: ${verdict} |`);
  return worst <= fails;
}

const demo = await startDemo({ release: true });
try {
  const page = await load(demo.slips[0].url);
  const html = page.plain.toString();
  const document_ = brotli(page.plain);
  console.log('Nén brotli mức 11:');
  line('trang phiếu, gồm cả kiểu', document_, page.sent, page.encoding);

  // Where the page's own script takes its bundle from.
  const bundle = html.match(/"(pkg\/[0-9a-f]+)",\s*"([a-z-]+)",\s*"([a-z_-]+)"/);
  if (!bundle) throw new Error('trang phiếu không nạp gói trình duyệt: xin chạy scripts/build-client.sh');
  const [, path, script, wasm] = bundle;
  const island = { bytes: 0, sent: 0 };
  for (const name of [`${script}.js`, `${wasm}.wasm`]) {
    const file = await settled(`${demo.url}/${path}/${name}`);
    const bytes = brotli(file.plain);
    line(name, bytes, file.sent, file.encoding);
    island.bytes += bytes;
    island.sent += file.sent;
  }
  const others = [...html.matchAll(/(?:src|href)="([^"#]+\.(?:css|js|wasm|woff2?|png|jpe?g))"/g)].map((match) => match[1]);
  const foreign = others.filter((other) => !other.includes(path));
  if (foreign.length) console.log(`Trang còn nạp thêm: ${foreign.join(', ')}`);

  const results = [
    judge('Để trả lời được (HTML + CSS, không JavaScript)', document_, page.sent, BUDGETS.page),
    judge('Phần chạy thêm sau khi trang hiện (JS + WASM)', island.bytes, island.sent, BUDGETS.island),
  ];
  if (foreign.length || results.includes(false)) process.exitCode = 1;
} finally {
  await demo.stop();
}
