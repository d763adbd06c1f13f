// A server that goes away and comes back, as on a night of updates: the board says so, and picks up where it was.
import { expect, test } from '../support/test.js';
import { serve } from '../support/demo.js';
import { post } from '../support/survey.js';
import { count, line, live, logIn } from '../support/staff.js';

test('a board says that it is not live, and recovers', async ({ page, ownDemo, watch }) => {
  test.setTimeout(120_000);
  watch.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/);
  const demo = await ownDemo();
  await demo.end();
  let server = await serve(demo);
  const slips = demo.slips.filter((slip) => slip.agency === demo.slips[0].agency);
  await logIn(page, demo, 'agency');
  await live(page);
  await post(slips[0]);
  await expect(count(page)).toHaveText('1');

  // Both ways to go: told to stop, and cut off.
  for (const [n, signal] of [[2, 'SIGTERM'], [3, 'SIGKILL']]) {
    await server.stop(signal);
    await expect(line(page)).not.toContainText('Trực tiếp');
    await expect(line(page)).toContainText('số liệu lúc');
    await expect(count(page)).toHaveText(String(n - 1));
    server = await serve(demo);
    await live(page);
    await post(slips[n]);
    await expect(count(page)).toHaveText(String(n));
  }
  await server.stop();
});
