// A server with accounts for screenshots: users with calls, reports, an administrator.
//
//   const campus = await openCampus(webDir);
//   const desk = await campus.desk(browser, { width: 1440, height: 900, colorScheme: 'dark' });
//   await campus.close();

import { api, PASSWORD, meet, signUp } from '../../../tests/integration/lib/accounts.mjs';
import { sleep } from '../../../tests/integration/lib/guard.mjs';
import { startServer } from '../../../tests/integration/lib/server.mjs';
import { openPage } from './people.mjs';

const adminEmail = 'warden@campus.example';

export async function openCampus(webDir, env = {}) {
  const server = await startServer({
    GURUKUL_WEB_DIR: webDir, GURUKUL_AUTH: 'embedded', GURUKUL_ADMINS: adminEmail, ...env,
  });
  const campus = new Campus(server);
  campus.admin = await campus.account('Warden', adminEmail);
  return campus;
}

class Campus {
  constructor(server) { this.server = server; }

  get origin() { return this.server.httpUrl; }

  api(person, method, path, body) { return api(this.server, method, path, { token: person.token, body }); }

  async account(name, email = `${name.toLowerCase().replace(/\W+/g, '.')}@campus.example`) {
    const account = { ...await signUp(this.server, email), email, name };
    await this.api(account, 'PATCH', '/api/v1/me', { name });
    return account;
  }

  // Lines: [sender, text]; the report, if any, is by the first user.
  async talk(first, second, lines, report = null) {
    const { a, b, match } = await meet(this.server, first, second);
    const { sessionId } = match;
    for (const [at, [side, text]] of lines.entries()) {
      const client = side === 0 ? a : b;
      client.send('chat', { sessionId, clientMessageId: `c${at}`, text });
      await client.expect('chat_ack');
      // Two messages in the same millisecond have no defined order.
      await sleep(3);
    }
    if (report) await this.api(first, 'POST', '/api/v1/reports', { callId: sessionId, ...report });
    for (const client of [a, b]) client.terminate();
  }

  // Example reports for the admin page.
  async live() {
    const people = {};
    for (const name of ['Paper Kite', 'Night Owl', 'Rook', 'Quiet Storm', 'Mango Lassi', 'Monsoon']) {
      people[name] = await this.account(name);
    }
    const at = (name) => people[name];
    await this.talk(at('Paper Kite'), at('Night Owl'), [[0, 'Hi! You play too?'], [1, 'Every Thursday.']]);
    await this.talk(at('Mango Lassi'), at('Rook'), [[1, 'buy my notes, 500 only']],
      { reason: 'spam', words: 'Sells something in every call.' });
    await this.talk(at('Quiet Storm'), at('Monsoon'), [[0, 'hey']], { reason: 'other', words: null });
    await this.talk(at('Paper Kite'), at('Rook'), [
      [0, 'Hi, which hostel are you in?'], [1, 'buy my notes, 500 only'], [0, 'No, thank you.'],
      [1, 'then send me 200 and I leave you alone'], [0, 'I will report this.'], [1, 'do that, nobody cares'],
    ], { reason: 'harassment', words: 'First he sells his notes, then he wants money to go away.' });
    await this.api(this.admin, 'POST', '/api/v1/admin/bans',
      { userId: at('Monsoon').id, reason: 'Shows films instead of a face', minutes: 7 * 24 * 60 });
    return people;
  }

  async logIn(browser, size, account, path) {
    const page = await openPage(browser, size);
    await page.goto(`${this.origin}/login?next=${encodeURIComponent(path)}`);
    await page.getByTestId('login-email').fill(account.email);
    await page.getByTestId('login-password').fill(PASSWORD);
    await page.getByTestId('login-submit').click();
    await page.waitForURL((url) => url.pathname === path);
    return page;
  }

  async desk(browser, size) {
    const page = await this.logIn(browser, size, this.admin, '/desk');
    await page.getByTestId('desk-now').waitFor();
    return page;
  }

  close() { return this.server.close(); }
}

// Replaces the hourly counts and the live numbers by generated values, and lets the page poll faster. All other data
// comes from the server.
export async function drawsItsDay(page) {
  let reading = 0;
  await page.addInitScript(() => {
    const wait = window.setTimeout;
    window.setTimeout = (work, ms, ...rest) => wait(work, ms === 5_000 ? 50 : ms, ...rest);
  });
  await page.route('**/api/v1/admin/overview', async (route) => {
    const answer = await route.fetch();
    const overview = await answer.json();
    const wave = (at, phase) =>
      Math.max(0, Math.round(26 + 24 * Math.sin((at - phase) / 3.8) + 9 * Math.sin(at * 2.1)));
    overview.hours.forEach((hour, at) => {
      Object.assign(hour, { calls: wave(at, 8), messages: 14 * wave(at, 8.5), newUsers: Math.round(wave(at, 7) / 9) });
    });
    reading += 1;
    const sway = Math.round(6 * Math.sin(reading / 2) + 3 * Math.sin(reading * 1.7));
    Object.assign(overview.live, {
      online: 148 + 2 * sway, sessions: 61 + sway,
      waiting: { video: Math.max(0, 3 + (sway % 4)), audio: Math.abs(sway % 3), text: 1 },
    });
    Object.assign(overview, { users: 2_317, guests: 894 });
    await route.fulfill({ response: answer, json: overview });
  });
  await page.reload();
  while (reading < 40) await page.waitForResponse('**/api/v1/admin/overview');
}
