// Two programs that read QR codes and share no code with the one that writes ours.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jsqr from 'jsqr';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { rgba } from './raster.js';

// Its own file, not the copy on the network that it would fetch.
const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });

/** ZXing-C++: what many Android phones and tills read with. */
export async function zxing(picture) {
  const { data, width, height } = rgba(picture);
  const found = await readBarcodes({ data, width, height, colorSpace: 'srgb' }, { formats: ['QRCode'] });
  return found[0]?.text;
}

/** jsQR: a small one, as web pages have it; weaker where the alignment pattern is covered. */
export async function jsQr(picture) {
  const { data, width, height } = rgba(picture);
  return (jsqr.default ?? jsqr)(data, width, height)?.data;
}
