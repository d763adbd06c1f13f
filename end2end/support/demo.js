// The program, started as a newcomer would start it: `hailong demo` on a free port in a fresh directory.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url));

/** The debug build for tests; figures are taken of the release build where there is one. */
export function program({ release = false } = {}) {
  if (process.env.HAILONG) return process.env.HAILONG;
  const built = ['release', 'debug'].map((profile) => join(target, profile, 'hailong'));
  const found = (release ? built : built.slice(1)).find(existsSync);
  if (!found) throw new Error('chưa có chương trình hailong: xin chạy `make end2end` hoặc `cargo build -p server`');
  return found;
}

/** Starts the program and resolves when `ready` says so of a line of its output. */
async function start(bin, args, ready) {
  const child = spawn(bin, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, RUST_LOG: 'warn' } });
  const errors = [];
  child.stderr.on('data', (text) => errors.push(String(text)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface(child.stdout);
  await new Promise((resolve, reject) => {
    lines.on('line', (line) => ready(line) && resolve());
    if (ready(null)) resolve();
    child.once('exit', (code) => reject(new Error(`${bin} ${args.join(' ')}: ${code}\n${errors.join('')}`)));
    child.once('error', reject);
  });
  return {
    pid: child.pid,
    /** Waits until the program is gone. */
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** One line of the demo, by the contract: ADMIN role url login password, SLIP url dossier, CASE name url. */
function read(demo, line) {
  const [what, ...rest] = line.split(' ');
  if (what === 'ADMIN') {
    const [role, url, login, password] = rest;
    demo.accounts[role] = { url, login, password };
  } else if (what === 'SLIP') {
    demo.slips.push({ url: rest[0], dossier: rest[1], agency: rest[1].split('-')[0] });
  } else if (what === 'CASE') {
    demo.cases[rest[0]] = rest[1];
  }
}

/** A running demo: its address, accounts, slips and cases. `stop` also removes its directory. */
export async function startDemo({ answers = 0, release = false, port = 0, method = 'nghi-xuan-2020' } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-end2end-'));
  const demo = { accounts: {}, slips: [], cases: {}, dir, bin: program({ release }) };
  const args = ['demo', '--port', String(port), '--keep', dir, '--answers', String(answers), '--method', method];
  // The last line of the contract is the case of an unknown slip.
  const process_ = await start(demo.bin, args, (line) => {
    if (line !== null) read(demo, line);
    return 'unknown' in demo.cases;
  });
  demo.url = new URL(demo.cases.unknown).origin;
  demo.stop = async () => {
    await process_.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  demo.end = () => process_.stop();
  return demo;
}

/** `hailong serve` over the directory of a demo that has ended: same data, same accounts, same sessions. */
export async function serve(demo) {
  const process_ = await start(demo.bin, ['serve', '--config', join(demo.dir, 'hailong.toml')], (line) => line === null);
  for (let tries = 0; ; tries += 1) {
    const answered = await fetch(`${demo.url}/healthz`).catch(() => null);
    if (answered?.ok) return process_;
    if (tries === 100) throw new Error('máy chủ không trả lời /healthz sau 10 giây');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
