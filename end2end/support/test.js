// The runner with what every test here has: the demo, slips nobody used yet, and a watch that fails the test on anything a
// visitor's browser would complain about.
import { test as base, expect } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startDemo } from './demo.js';

export { expect };

/** A slip that no test had: the file that marks it can be made only once, whichever worker asks. */
function handOut(demo) {
  const dir = join(dirname(process.env.HAILONG_END2END), 'handed-out');
  for (const [at, slip] of demo.slips.entries()) {
    try {
      closeSync(openSync(join(dir, String(at)), 'wx'));
      return slip;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  throw new Error('hết phiếu mời');
}

/** What the browser complains of, in all pages of a context. `allow` takes what a test brings about itself. */
class Watch {
  #seen = [];
  #allowed = [];

  async on(context, ownHosts) {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        this.#seen.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.#seen.push(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A page that is left takes its own loads, its streams and a download's navigation with it.
      const left = why === 'net::ERR_ABORTED' && /\/(pkg|api\/live|quan-tri\/xuat|so-cai|bieu-tuong)/.test(request.url());
      if (!left) this.#seen.push(`failed: ${request.method()} ${request.url()} ${why}`);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && !ownHosts().includes(url.host)) this.#seen.push(`third party: ${url}`);
    });
  }

  allow(...patterns) {
    this.#allowed.push(...patterns);
  }

  /** Chromium writes every 4xx and 5xx answer into the console. */
  allowStatus(...statuses) {
    this.allow(...statuses.map((status) => new RegExp(`console error: Failed to load resource: .* status of ${status}`)));
  }

  complaints() {
    return this.#seen.filter((line) => !this.#allowed.some((pattern) => pattern.test(line)));
  }
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];

export const test = base.extend({
  /** 'on', 'off' or 'no-wasm': what the browser makes of the page's script. */
  script: ['on', { option: true }],
  javaScriptEnabled: ({ script }, use) => use(script !== 'off'),

  demo: [({}, use) => use(JSON.parse(readFileSync(process.env.HAILONG_END2END, 'utf8'))), { scope: 'worker' }],
  baseURL: ({ demo }, use) => use(demo.url),
  hosts: ({ demo }, use) => use([new URL(demo.url).host]),

  /** Starts a demo of this test's own: `await ownDemo({ answers: 300 })`. */
  ownDemo: async ({ context, hosts }, use) => {
    const started = [];
    await use(async (options) => {
      const demo = await startDemo(options);
      started.push(demo);
      hosts.push(new URL(demo.url).host);
      return demo;
    });
    // Pages let go of their streams before the server does, or they would rightly complain of it.
    for (const page of context.pages()) await page.goto('about:blank');
    await Promise.all(started.map((demo) => demo.stop()));
  },

  slip: ({ demo }, use) => use(handOut(demo)),
  another: ({ demo }, use) => use(() => handOut(demo)),

  watch: [
    async ({ context, script, hosts }, use) => {
      const watch = new Watch();
      await watch.on(context, () => hosts);
      if (script === 'no-wasm') {
        await context.route('**/*.wasm', (route) => route.abort());
        // The page's loader reports what we took from it; nothing else may break.
        watch.allow(/\.wasm/, /uncaught: TypeError: Failed to fetch/);
      }
      // The page offers its script in advance; a browser that was told to run none refuses the offer in these words.
      if (script === 'off') watch.allow(/was preloaded using link preload but not used/, /failed: GET \S+\.js csp$/);
      await use(watch);
      expect(watch.complaints(), 'what the browser complained of').toEqual([]);
    },
    { auto: true },
  ],

  /** Goes to an address and says which status it must have. */
  visit: ({ page, watch }, use) =>
    use(async (address, status = 200) => {
      if (status >= 400) watch.allowStatus(status);
      const response = await page.goto(address);
      expect(response.status(), address).toBe(status);
      return response;
    }),

  /** axe over the page as it stands, with nothing allowed; and its colours once more in the dark, where only they differ. */
  accessible: ({ page }, use) =>
    use(async () => {
      for (const colorScheme of ['dark', 'light']) {
        await page.emulateMedia({ colorScheme });
        const axe = new AxeBuilder({ page });
        const { violations } = await (colorScheme === 'dark' ? axe.withRules(COLOURS) : axe.withTags(WCAG)).analyze();
        const told = violations.map(({ id, help, nodes }) => ({
          id,
          help,
          where: nodes.slice(0, 5).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
        }));
        expect(told, `axe, ${colorScheme}: ${page.url()}`).toEqual([]);
      }
    }),
});
