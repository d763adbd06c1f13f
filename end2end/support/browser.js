// The browser for what is not a test.
import { chromium } from '@playwright/test';
import config from '../playwright.config.js';

export function launch() {
  return chromium.launch(config.use.launchOptions);
}

export const locale = { locale: config.use.locale, timezoneId: config.use.timezoneId };
