// One demo for the whole run. Tests that count what arrives start their own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDemo } from './demo.js';

export default async function () {
  const demo = await startDemo();
  mkdirSync(join(demo.dir, 'handed-out'));
  const known = join(demo.dir, 'demo.json');
  writeFileSync(known, JSON.stringify(demo));
  process.env.HAILONG_END2END = known;
  return () => demo.stop();
}
