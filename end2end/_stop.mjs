import { startDemo } from './support/demo.js';
import { post } from './support/survey.js';
import { chromium } from '@playwright/test';
import { logIn, live } from './support/staff.js';
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu']});
for (const mode of ['survey', 'board', 'board closed', 'board no compress']) {
  const d = await startDemo();
  const p = await b.newPage();
  if (mode==='survey') await p.goto(d.slips[0].url);
  else if (mode.startsWith('board')) { await logIn(p, d, 'agency'); await live(p); }
  if (mode==='board closed') { await p.close(); await new Promise(r=>setTimeout(r,500)); }
  let t=Date.now(); await d.stop(); console.log(mode, 'stop', Date.now()-t);
  await p.close().catch(()=>{});
}
await b.close();
