import { chromium } from 'playwright-core';
import { startServer } from '../integration/lib/server.mjs';
import { Person } from './lib/person.mjs';
const b = await chromium.launch({executablePath:'/usr/bin/chromium',headless:true,args:['--no-sandbox','--disable-gpu','--disable-quic','--use-fake-device-for-media-stream','--use-fake-ui-for-media-stream']});
const env = Object.fromEntries(Object.entries(process.env).filter(([k])=>/^GURUKUL_(TURN|STUN)/.test(k)));
for (const relay of ['only','']) {
  const s = await startServer({...env, GURUKUL_WEB_DIR: process.env.WEB ?? '/tmp/tiny'});
  const q = relay ? {relay} : {};
  const x = await Person.arrive(b, s.httpUrl, {query:q}); await x.start(); await x.reaches('searching');
  const y = await Person.arrive(b, s.httpUrl, {query:q}); await y.start();
  try { for (const p of [x,y]) { const c = await p.seesFrames(30); console.log(relay||'all', JSON.stringify([c.state,c.framesDecoded,c.local,c.remote])); } } catch (e) { console.log('FAIL', e.message.slice(0,1500)); }
  await x.context.close(); await y.context.close(); await s.close();
}
await b.close();
