import { defineConfig } from '@playwright/test';

const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 800 } };
const sizes = { phone, desktop };

/** What citizens do must work whatever becomes of the script; the rest of the tests needs it. */
const scripts = { 'script on': 'on', 'script off': 'off', 'wasm blocked': 'no-wasm' };
const citizens = Object.entries(sizes).flatMap(([size, use]) =>
  Object.entries(scripts).map(([name, script]) => ({ name: `${size}, ${name}`, testMatch: 'citizen.spec.js', use: { ...use, script } })),
);
const others = Object.entries(sizes).map(([name, use]) => ({ name, testIgnore: 'citizen.spec.js', use }));

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/browser',
  globalSetup: './support/global-setup.js',
  // The machines are shared and noisy: a second run decides, and the report names what needed it.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [...citizens, ...others],
});
