// Staff: logging in, and what a board says.
import { expect } from '@playwright/test';

export async function logIn(page, demo, role) {
  const { url, login, password } = demo.accounts[role];
  await page.goto(url);
  await page.getByLabel('Tên đăng nhập').fill(login);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page).toHaveURL(role === 'province' ? /\/quan-tri\/toan-tinh$/ : /\/quan-tri\/co-quan\//);
}

/** The line that says whether the figures are live. */
export function line(page) {
  return page.locator('[data-trang-thai]');
}

export async function live(page) {
  await expect(line(page)).toHaveAttribute('data-trang-thai', 'song', { timeout: 40_000 });
  await expect(line(page)).toContainText('Trực tiếp');
}

/** Responses on the screen. */
export function count(page) {
  return page.locator('#so-phieu');
}
