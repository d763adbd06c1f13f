// Slips are folded, stained and scanned in dark offices. Each picture here must give the exact address.
//
//   node --test end2end/qr/*.test.js        (HAILONG_QR_SAMPLES=file.json: codes made before, see samples.js)
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { blot, blur, modules, print, rgba, rotate, underexpose } from './raster.js';
import { jsQr, zxing } from './readers.js';
import { samples } from './samples.js';

const QUIET_ZONE = 4;
const BLACK = 0;
const WHITE = 255;
const all = samples();

function host({ text }) {
  return text.split('/')[2];
}

/** Leaves the picture that was not read, to be looked at. */
function keep(picture, name) {
  const dir = fileURLToPath(new URL('../test-results/qr/', import.meta.url));
  mkdirSync(dir, { recursive: true });
  const { data, width, height } = rgba(picture);
  const png = new PNG({ width, height });
  png.data.set(data);
  writeFileSync(`${dir}${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`, PNG.sync.write(png));
}

/** Every code through every damage, read by every reader. */
async function reads(t, damages, readers = { zxing, jsQr }) {
  for (const [name, read] of Object.entries(readers)) {
    let right = 0;
    let missed = 0;
    for (const [i, code] of all.entries()) {
      for (const [damage, apply] of Object.entries(damages)) {
        const picture = apply(print(modules(code.svg)));
        if ((await read(picture)) === code.text) {
          right += 1;
        } else {
          missed += 1;
          keep(picture, `${name} ${damage} ${i}`);
        }
      }
    }
    t.diagnostic(`${name}: ${right} of ${right + missed}`);
    assert.equal(missed, 0, `${name} missed ${missed}; the pictures are in end2end/test-results/qr`);
  }
}

test('the codes are what the contract says', () => {
  assert.ok(all.length >= 12);
  for (const { text, svg } of all) {
    assert.match(text, /^HTTPS:\/\/[A-Z0-9.-]+\/P\/[0-9A-HJKMNP-TV-Z]{13}$/);
    const dark = modules(svg);
    assert.ok(dark.length <= 17 + 4 * 4 + 2 * QUIET_ZONE, 'version 4 at most');
    const border = dark.flatMap((row, y) => row.filter((_, x) => Math.min(x, y, dark.length - 1 - x, dark.length - 1 - y) < QUIET_ZONE));
    assert.ok(!border.includes(true), 'four white modules around');
  }
  assert.ok(all.some((code) => host(code).length === 28), 'the longest host that is promised');
});

test('a clean print is read', (t) => reads(t, { clean: (p) => p }));

test('a slip held askew is read', (t) =>
  reads(t, Object.fromEntries([15, -15, 45, 105, 195].map((degrees) => [`turned ${degrees}`, (p) => rotate(p, degrees)]))));

test('a picture out of focus is read', (t) =>
  reads(t, Object.fromEntries([1, 1.5].map((sigma) => [`blurred ${sigma}`, (p) => blur(p, sigma)]))));

test('a picture further out of focus is read by what phones have', (t) => reads(t, { 'blurred 2': (p) => blur(p, 2) }, { zxing }));

test('a dark room is read', (t) =>
  reads(t, Object.fromEntries([1, 2, 3].map((seed) => [`dark ${seed}`, (p) => underexpose(p, { ink: 20, paper: 70, noise: 4, seed })]))));

test('askew, out of focus and dark at once is read', (t) =>
  reads(t, { all: (p) => underexpose(blur(rotate(p, 15), 1.2), { ink: 20, paper: 90, noise: 4, seed: 7 }) }));

/** Every place for a stain of this shape that leaves the finder patterns and their white edges alone. */
function* places(side, width, height) {
  const corners = [
    [0, 0],
    [side - 8, 0],
    [0, side - 8],
  ];
  for (let y = 0; y + height <= side; y += 1) {
    for (let x = 0; x + width <= side; x += 1) {
      const covers = ([left, top]) => x < left + 8 && left < x + width && y < top + 8 && top < y + height;
      if (!corners.some(covers)) yield { x, y, width, height };
    }
  }
}

/** The most nearly square stain of at least this share of the symbol. */
function stain(side, share) {
  const width = Math.ceil(Math.sqrt(share * side * side));
  return [width, Math.ceil((share * side * side) / width)];
}

test('a stain over 8 % is read wherever it falls', async (t) => {
  const counts = { zxing: 0, jsQr: 0, all: 0 };
  for (const colour of [BLACK, WHITE]) {
    const side = modules(all[0].svg).length - 2 * QUIET_ZONE;
    // Every place is tried, each with another code.
    for (const place of places(side, ...stain(side, 0.08))) {
      const code = all[counts.all % all.length];
      const picture = blot(print(modules(code.svg)), { ...place, colour }, QUIET_ZONE);
      counts.all += 1;
      if ((await zxing(picture)) === code.text) counts.zxing += 1;
      else keep(picture, `stain ${place.x} ${place.y} ${colour}`);
      if ((await jsQr(picture)) === code.text) counts.jsQr += 1;
    }
  }
  t.diagnostic(`zxing ${counts.zxing}, jsQr ${counts.jsQr} of ${counts.all}`);
  assert.equal(counts.zxing, counts.all, 'the pictures that were not read are in end2end/test-results/qr');
  // jsQR loses its way where the stain covers the alignment pattern; everywhere else it reads.
  assert.ok(counts.jsQr >= 0.75 * counts.all);
});

test('the test can fail: a stain over a quarter of the code is not read', async () => {
  const [code] = all;
  const dark = modules(code.svg);
  const side = dark.length - 2 * QUIET_ZONE;
  const [width, height] = stain(side, 0.25);
  const picture = blot(print(dark), { x: side - width, y: side - height, width, height, colour: WHITE }, QUIET_ZONE);
  assert.notEqual(await zxing(picture), code.text);
});
