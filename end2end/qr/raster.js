// What happens to a printed code before a phone reads it, on plain grey pictures: { width, height, data: 0 (black) to 255 }.

/** Dots a module: what a thermal printer of 203 dpi gives it. */
export const DOTS = 5;

/** The modules of one of our SVG files, quiet zone and all. */
export function modules(svg) {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)[1]);
  const path = svg.split('<path d="')[1].split('"')[0];
  const dark = Array.from({ length: side }, () => new Array(side).fill(false));
  for (const [, x, y, n] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    dark[y].fill(true, Number(x), Number(x) + Number(n));
  }
  return dark;
}

/** The print: every module a square of whole dots. */
export function print(dark, dots = DOTS) {
  const width = dark.length * dots;
  const data = new Uint8ClampedArray(width * width).fill(255);
  dark.forEach((row, y) =>
    row.forEach((isDark, x) => {
      if (!isDark) return;
      for (let line = y * dots; line < (y + 1) * dots; line += 1) {
        data.fill(0, line * width + x * dots, line * width + (x + 1) * dots);
      }
    }),
  );
  return { width, height: width, data };
}

/** Turned around its middle, with room for the corners; between pixels it is mixed, as on a sensor. */
export function rotate({ width, height, data }, degrees) {
  const turn = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const outWidth = Math.ceil(Math.abs(width * cos) + Math.abs(height * sin));
  const outHeight = Math.ceil(Math.abs(width * sin) + Math.abs(height * cos));
  const out = new Uint8ClampedArray(outWidth * outHeight);
  const at = (x, y) => (x < 0 || y < 0 || x >= width || y >= height ? 255 : data[y * width + x]);
  for (let y = 0; y < outHeight; y += 1) {
    for (let x = 0; x < outWidth; x += 1) {
      const [dx, dy] = [x - (outWidth - 1) / 2, y - (outHeight - 1) / 2];
      const sx = cos * dx + sin * dy + (width - 1) / 2;
      const sy = -sin * dx + cos * dy + (height - 1) / 2;
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      const [fx, fy] = [sx - left, sy - top];
      const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
      const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
      out[y * outWidth + x] = upper * (1 - fy) + lower * fy;
    }
  }
  return { width: outWidth, height: outHeight, data: out };
}

/** Out of focus: a Gaussian of this many pixels. */
export function blur(picture, sigma) {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)));
  const total = weights.reduce((a, b) => a + b);
  const pass = ({ width, height, data }, stepX, stepY) => {
    const out = new Uint8ClampedArray(data.length);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        let sum = 0;
        for (let i = -reach; i <= reach; i += 1) {
          const [px, py] = [x + i * stepX, y + i * stepY];
          const inside = px >= 0 && py >= 0 && px < width && py < height;
          sum += weights[i + reach] * (inside ? data[py * width + px] : 255);
        }
        out[y * width + x] = sum / total;
      }
    }
    return { width, height, data: out };
  };
  return pass(pass(picture, 1, 0), 0, 1);
}

/** Numbers that look random and are the same on every run. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A dark room: paper and ink are squeezed into dark greys, and the sensor adds its noise. */
export function underexpose({ width, height, data }, { ink, paper, noise, seed }) {
  const next = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const out = data.map((v) => ink + (v / 255) * (paper - ink) + noise * normal());
  return { width, height, data: out };
}

/** A stain in one colour: a rectangle of modules, told from the corner of the symbol, on a copy. */
export function blot(picture, { x, y, width, height, colour }, quietZone, dots = DOTS) {
  const data = picture.data.slice();
  for (let line = (y + quietZone) * dots; line < (y + height + quietZone) * dots; line += 1) {
    data.fill(colour, line * picture.width + (x + quietZone) * dots, line * picture.width + (x + width + quietZone) * dots);
  }
  return { ...picture, data };
}

/** For decoders that want colours. */
export function rgba({ width, height, data }) {
  const out = new Uint8ClampedArray(width * height * 4);
  data.forEach((v, i) => out.set([v, v, v, 255], 4 * i));
  return { width, height, data: out };
}
