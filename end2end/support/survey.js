// The survey as a citizen's thumb knows it, and as a plain HTTP client sends it.
import { randomBytes } from 'node:crypto';
import { expect } from '@playwright/test';

export const SHORT = ['ngan.1', 'ngan.2', 'ngan.3', 'ngan.4', 'ngan.chung'];

/** As the QR has it: in capitals. */
export function scanned(slip) {
  return slip.url.toUpperCase();
}

export function token(slip) {
  return slip.url.split('/').pop();
}

/** Presses an answer: its label, as the input itself is one pixel. */
export async function choose(page, item, value) {
  await page.locator(`label[for="${item}-${value}"]`).click();
  await expect(page.locator(`[id="${item}-${value}"]`)).toBeChecked();
}

export async function answerShort(page, scores = [4, 5, 4, 5, 4]) {
  for (const [at, item] of SHORT.entries()) await choose(page, item, scores[at]);
}

export function send(page) {
  return page.getByRole('button', { name: 'Gửi phiếu đánh giá' }).click();
}

/** Waits for the island: it lives when it keeps a draft. The draft is taken away again. */
export async function awake(page) {
  await page.waitForFunction(() => {
    document.querySelector('textarea').dispatchEvent(new Event('input', { bubbles: true }));
    const kept = Object.keys(localStorage).filter((name) => name.startsWith('nhap-'));
    kept.forEach((name) => localStorage.removeItem(name));
    return kept.length > 0;
  });
}

export async function receipt(page) {
  await expect(page).toHaveURL(/\/cam-on\/[0-9A-Z]+$/i);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cảm ơn Ông/Bà. Đã ghi nhận.');
  return page.url();
}

export function fields(scores = [4, 4, 4, 4, 4]) {
  return {
    ...Object.fromEntries(SHORT.map((item, at) => [item, String(scores[at])])),
    'doi-tuong': 'ca-nhan',
    khoa: randomBytes(16).toString('hex'),
  };
}

/** Answers a slip without a browser. */
export async function post(slip, scores) {
  const body = new URLSearchParams(fields(scores));
  const response = await fetch(slip.url, { method: 'POST', body, redirect: 'manual' });
  expect(response.status, 'an answer that was sent').toBe(303);
  return response;
}
