// The gallery states of accounts: sign-in pages, profile, history, buddies.

import { online } from '../../../tests/integration/lib/accounts.mjs';
import { eventually } from '../../../tests/integration/lib/guard.mjs';
import { openCampus } from './campus.mjs';
import { openPage } from './people.mjs';

const dayMs = 86_400_000;
const roof = [
  [1, 'Which place on campus is never crowded?'], [0, 'The library roof, before eight.'],
  [1, 'Is that even allowed?'], [0, 'The door is open. Nobody ever asked.'],
  [1, 'Then I bring tea tomorrow.'], [0, 'And I bring the good cups. Half past seven?'], [1, 'Half past seven.'],
];

/** A user with calls, buddies, an incoming buddy request and a blocked user. */
export async function settledCampus(webDir) {
  const campus = await openCampus(webDir);
  const people = {};
  for (const name of ['Paper Kite', 'Night Owl', 'Mango Lassi', 'Rook', 'Quiet Storm', 'Monsoon', 'Tin Drum']) {
    people[name] = await campus.account(name);
  }
  const me = people['Paper Kite'];
  const api = (who, method, path, body) => campus.api(who, method, path, body);
  await api(me, 'PATCH', '/api/v1/me', { interests: ['jazz', 'kites', 'old maps'] });
  await campus.talk(me, people.Rook, [[1, 'hey'], [0, 'hi']]);
  await campus.talk(me, people['Tin Drum'], []);
  await campus.talk(me, people.Monsoon, [[0, 'Is it raining on your side too?'], [1, 'Like every day since June.']]);
  await campus.talk(me, people['Mango Lassi'], [[1, 'You had me at the mangoes.'], [0, 'They are better with salt.']]);
  await campus.talk(me, people['Quiet Storm'], [[0, 'Do you still look for a drummer?']]);
  await campus.talk(me, people['Night Owl'], roof);
  // Calls are stored with a delay (write-behind).
  const calls = await eventually('six calls are in the history', async () => {
    const { items } = (await api(me, 'GET', '/api/v1/calls')).body;
    return items.length === 6 && items;
  });
  const { id: callId } = calls.find((call) => call.partner.name === 'Night Owl');
  await api(me, 'POST', '/api/v1/ratings', { callId, value: 'up' });
  for (const name of ['Night Owl', 'Mango Lassi', 'Quiet Storm']) {
    await api(me, 'POST', '/api/v1/buddies', { userId: people[name].id });
    await api(people[name], 'POST', `/api/v1/buddies/${me.id}/accept`);
  }
  await api(people.Monsoon, 'POST', '/api/v1/buddies', { userId: me.id });
  await api(me, 'POST', '/api/v1/buddies', { userId: people['Tin Drum'].id });
  await api(me, 'POST', '/api/v1/blocks', { userId: people.Rook.id });
  for (const name of ['Night Owl', 'Quiet Storm']) await online(campus.server, people[name]);
  return Object.assign(campus, { people, me });
}

/** Changes the times of the calls, so that the history covers several days. */
export async function spreadsItsCalls(page) {
  const lengths = [1_504_000, 247_000, 618_000, 92_000, 31_000, 405_000];
  // The same at any time of day.
  const evening = () => new Date().setHours(21, 40, 0, 0);
  const ago = [0.3, 0.35, 1.4, 3.2, 3.3, 16].map((days) => days * dayMs);
  await page.route('**/api/v1/calls?*', spread);
  await page.route('**/api/v1/calls', spread);
  await page.route('**/api/v1/calls/*/messages?*', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.items?.forEach((message, at) => { message.sentAt = evening() - ago[0] + (body.items.length - at) * 70_000; });
    await route.fulfill({ response: answer, json: body });
  });
  async function spread(route) {
    const answer = await route.fetch();
    const body = await answer.json();
    body.items?.forEach((call, at) => {
      call.startedAt = evening() - (ago[at] ?? 20 * dayMs);
      call.endedAt = call.startedAt + (lengths[at] ?? 60_000);
      call.mode = ['video', 'audio', 'video', 'text', 'video', 'video'][at] ?? 'video';
    });
    await route.fulfill({ response: answer, json: body });
  }
}

export async function paintsItself(page) {
  const paper = await page.context().newPage();
  await paper.setViewportSize({ width: 512, height: 512 });
  await paper.setContent(`<body style="margin:0"><svg viewBox="0 0 100 100" style="width:100vw;height:100vh">
    <rect width="100" height="100" fill="#f4c9a0"/><circle cx="66" cy="34" r="15" fill="#e4572e"/>
    <path d="M0 66q25-22 50-6t50-10v50H0z" fill="#2f6f68"/><path d="M0 82q30-16 60-4t40-8v30H0z" fill="#17413c"/>
    <path d="M26 20l9 12-9 16-9-16z" fill="#2f4072"/><path d="M26 48q8 12-2 24t4 20" fill="none" stroke="#2f4072"/>
    </svg></body>`);
  const buffer = await paper.screenshot({ type: 'png' });
  await paper.close();
  await page.getByTestId('avatar-file').setInputFiles({ name: 'kite.png', mimeType: 'image/png', buffer });
  await page.locator('main img[src*="/api/v1/avatars/"]').waitFor();
}

export function accountStates({ people, webDir, sheet, size }) {
  const leave = async (pages) => { for (const page of pages) await page.context().close(); };
  const withCampus = (open, work) => async () => {
    const campus = await open(webDir);
    try { await work(campus); } finally { await campus.close(); }
  };
  return {
    door: withCampus(openCampus, async (campus) => {
      const page = await openPage(people()[0], size);
      const at = async (path, testid, name) => {
        await page.goto(campus.origin + path);
        await page.getByTestId(testid).waitFor();
        await sheet(page, name);
      };
      await at('/chat', 'guest-enter', 'door');
      await at('/login', 'login-email', 'login');
      await page.getByTestId('login-email').fill('paper.kite@campus.example');
      await page.getByTestId('login-password').fill('not that one');
      await page.getByTestId('login-submit').click();
      await page.getByText('do not belong together').waitFor();
      await sheet(page, 'login-refused');
      await at('/sign-up', 'signup-email', 'sign-up');
      await at('/recover', 'recover-email', 'recover');
      // This server has no mail; this is the answer of a server with mail.
      await page.route('**/auth/v1/recover*', (route) => route.fulfill({ json: {} }));
      await page.getByTestId('recover-email').fill('paper.kite@campus.example');
      await page.getByTestId('recover-submit').click();
      await page.getByTestId('mail-sent').waitFor();
      await sheet(page, 'mail-sent');
      await page.goto(`${campus.origin}/auth/confirm?token_hash=gone&type=recovery`);
      await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
      await sheet(page, 'link-gone');
      await page.goto(`${campus.origin}/chat?as=guest`);
      await page.getByTestId('start').waitFor();
      for (const path of ['profile', 'history']) {
        await page.goto(`${campus.origin}/${path}`);
        await page.getByRole('heading', { level: 2 }).first().waitFor();
        await sheet(page, `${path}-guest`);
      }
      await leave([page]);
    }),
    account: withCampus(settledCampus, async (campus) => {
      const page = await campus.logIn(people()[0], size, campus.me, '/profile');
      await paintsItself(page);
      await page.getByTestId('block-list').waitFor();
      await sheet(page, 'profile');
      await page.getByTestId('delete-account').click();
      await sheet(page, 'profile-delete');
      await spreadsItsCalls(page);
      await page.goto(`${campus.origin}/history`);
      await page.getByTestId('history-list').getByText('Night Owl').waitFor();
      await sheet(page, 'history');
      await page.getByTestId('history-list').getByRole('button', { name: /Night Owl/ }).click();
      await page.getByTestId('history-messages').getByText('Half past seven.', { exact: true }).waitFor();
      await sheet(page, 'history-call');
      await page.goto(`${campus.origin}/history`);
      await page.getByTestId('history-search').fill('mangoes');
      await page.getByTestId('history-list').getByText('You had me').waitFor();
      await sheet(page, 'history-search');
      await page.goto(`${campus.origin}/buddies`);
      await page.getByTestId('buddy-list').getByText('Here now').first().waitFor();
      await sheet(page, 'buddies');
      await campus.api(campus.admin, 'PATCH', '/api/v1/admin/settings',
        { banner: 'Tonight from two to three the server rests. Calls that run go on.' });
      await page.goto(campus.origin);
      await page.getByTestId('banner').waitFor();
      await sheet(page, 'front-member');
      await page.goto(`${campus.origin}/chat`);
      await page.getByTestId('start').waitFor();
      await page.getByTestId('banner').waitFor();
      await sheet(page, 'green-room-banner');
      const fresh = await campus.logIn(people()[0], size, await campus.account('Newcomer'), '/buddies');
      await fresh.getByText('Nobody yet').waitFor();
      await sheet(fresh, 'buddies-none');
      await fresh.goto(`${campus.origin}/history`);
      await fresh.getByText('Nobody yet').waitFor();
      await sheet(fresh, 'history-none');
      await leave([page, fresh]);
    }),
  };
}
