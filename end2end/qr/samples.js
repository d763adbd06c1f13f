// Codes as the program makes them: [{ text, svg }].
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From the file that HAILONG_QR_SAMPLES names, else fresh from the program's own encoder. */
export function samples() {
  const kept = process.env.HAILONG_QR_SAMPLES;
  if (kept) return JSON.parse(readFileSync(kept, 'utf8'));
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const command = ['run', '--quiet', '--package', 'backend', '--example', 'qr_samples'];
  return JSON.parse(execFileSync('cargo', command, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 }));
}
