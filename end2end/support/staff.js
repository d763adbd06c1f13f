// Staff: logging in, and what a board says.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@playwright/test';

const FIRST = { province: /\/quan-tri\/toan-tinh$/, agency: /\/quan-tri\/co-quan\//, supervisor: /\/quan-tri\/so-cai$/ };

/** Gives a demo the account that an operator makes for whoever supervises. */
export function supervisor(demo) {
  const account = { url: `${demo.url}/quan-tri/dang-nhap`, login: 'mttq', password: 'mat khau thu nghiem' };
  const args = ['account', 'add', '--login', account.login, '--role', 'giam-sat', '--config', join(demo.dir, 'hailong.toml')];
  execFileSync(demo.bin, args, { input: account.password });
  demo.accounts.supervisor = account;
}

export async function logIn(page, demo, role) {
  const { url, login, password } = demo.accounts[role];
  await page.goto(url);
  await page.getByLabel('Tên đăng nhập').fill(login);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page).toHaveURL(FIRST[role]);
}

export async function logOut(page) {
  await page.getByRole('button', { name: /Đăng xuất/ }).click();
  await expect(page).toHaveURL(/\/quan-tri\/dang-nhap$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Đăng nhập');
}

/** Opens a part of the menu. */
export async function openMenu(page, heading) {
  await page.getByRole('navigation').getByText(heading, { exact: true }).click();
}

/** The line that says whether the figures are live. */
export function line(page) {
  return page.locator('main').getByRole('status');
}

export async function live(page) {
  await expect(line(page)).toHaveText('Trực tiếp', { timeout: 40_000 });
}

/** Responses on the screen. */
export function count(page) {
  return page.locator('main .so-phieu');
}

/** The round's own SIPAS or SIPS. */
export function index(page, name) {
  return page.locator('main .the', { has: page.getByRole('heading', { name, exact: true }) }).locator('.gia-tri').first();
}

/** Lines of the province's table. */
export function agencies(page) {
  return page.locator('table.cac-co-quan tbody tr');
}
