// The gallery states of a server with accounts: safety buttons, their dialogs, the admin page.

import { drawsItsDay, openCampus } from './campus.mjs';
import { hasTalkedFor, reaches, say, sees } from './people.mjs';

export function campusStates({ people, webDir, sheet, size }) {
  const leave = async (pages) => { for (const page of pages) await page.context().close(); };

  async function met(campus, mode = 'video') {
    const pages = [];
    for (const [at, name] of ['Paper Kite', 'Night Owl'].entries()) {
      const account = await campus.account(name);
      const page = await campus.logIn(people()[at], size, account, '/chat');
      await page.getByTestId('mode-select').selectOption(mode);
      await page.getByTestId('start').click();
      pages.push(page);
    }
    for (const page of pages) await reaches(page, 'connected');
    if (mode === 'video') for (const page of pages) await sees(page, 'remote-video');
    return pages;
  }

  const withCampus = async (work) => {
    const campus = await openCampus(webDir);
    try { await work(campus); } finally { await campus.close(); }
  };

  return {
    safety: () => withCampus(async (campus) => {
      const pages = await met(campus);
      const [page, other] = pages;
      await hasTalkedFor(page, 252_000);
      await say(other, 'Hi! You play too?');
      await page.setViewportSize({ width: 390, height: 844 });
      await sheet(page, 'member-call');
      await page.getByTestId('report').click();
      await sheet(page, 'report');
      await page.getByText('Bullying or harassment').click();
      await page.getByTestId('report-send').click();
      await page.getByTestId('report-sent').waitFor();
      await sheet(page, 'report-sent');
      await page.keyboard.press('Escape');
      await page.getByTestId('block').click();
      await sheet(page, 'block');
      await page.keyboard.press('Escape');
      await other.getByTestId('stop').click();
      await page.getByRole('button', { name: /stay/i }).click();
      await page.getByTestId('rate-up').click();
      await sheet(page, 'member-left');
      await page.getByTestId('next').click();
      await reaches(page, 'searching');
      await sheet(page, 'member-searching');
      await leave(pages);
      for (const mode of ['audio', 'text']) {
        await withCampus(async (quiet) => {
          const both = await met(quiet, mode);
          await sheet(both[0], `member-${mode}`);
          await both[1].getByTestId('stop').click();
          await reaches(both[0], 'partner-left');
          await both[0].getByRole('button', { name: /stay/i }).click();
          await sheet(both[0], `member-${mode}-left`);
          await leave(both);
        });
      }
    }),
    direct: () => withCampus(async (campus) => {
      const pages = await met(campus);
      for (const page of pages) await page.getByTestId('add-buddy').click();
      for (const page of pages) await page.locator('[data-testid=add-buddy][data-state=buddies]').waitFor();
      const [ada, ben] = pages;
      await ada.getByTestId('stop').click();
      await reaches(ben, 'searching');
      await ada.goto(`${campus.origin}/buddies`);
      await ada.getByTestId('call-buddy').click();
      await ada.getByRole('heading', { name: /^Call / }).waitFor();
      await sees(ada, 'local-video');
      await sheet(ada, 'green-room-call');
      await ada.getByTestId('start').click();
      await ben.getByTestId('invite').waitFor();
      await sheet(ben, 'buddy-calls');
      await sheet(ada, 'calling');
      await ben.getByTestId('invite-decline').click();
      await reaches(ada, 'error');
      await sheet(ada, 'call-declined');
      await leave(pages);
    }),
    rules: () => withCampus(async (campus) => {
      const ada = await campus.account('Paper Kite');
      const set = (body) => campus.api(campus.admin, 'PATCH', '/api/v1/admin/settings', body);
      const page = await campus.logIn(people()[0], size, ada, '/chat');
      await page.getByTestId('start').click();
      await reaches(page, 'searching');
      await set({ matching: false, matchingMessage: 'Exams are on. We open again on Friday at six in the evening.' });
      await reaches(page, 'error');
      await page.getByText('Exams are on').waitFor();
      await sheet(page, 'matching-paused');
      await page.reload();
      await page.getByTestId('matching-off').waitFor();
      await sheet(page, 'green-room-paused');
      await set({ matching: true, modes: ['audio', 'text'], interests: false });
      await page.reload();
      await page.locator('[data-testid=mode-select] option[value=video]').waitFor({ state: 'detached' });
      await sheet(page, 'green-room-rules');
      await page.getByTestId('mode-select').selectOption('text');
      await page.getByTestId('start').click();
      await reaches(page, 'searching');
      await campus.api(campus.admin, 'POST', '/api/v1/admin/bans',
        { userId: ada.id, reason: 'Shouting at everybody you meet', minutes: 24 * 60 });
      await reaches(page, 'error');
      await page.getByText('Shouting at everybody').waitFor();
      await sheet(page, 'banned');
      await leave([page]);
    }),
    desk: () => withCampus(async (campus) => {
      await campus.live();
      const stranger = await campus.logIn(people()[1], size, await campus.account('Passer-by'), '/desk');
      await stranger.getByTestId('desk-no').waitFor();
      await sheet(stranger, 'desk-no');
      const page = await campus.desk(people()[0], size);
      await drawsItsDay(page);
      await page.getByTestId('now-online').waitFor();
      await sheet(page, 'desk-now');
      const open = (tab) => page.getByTestId(`desk-${tab}`).click();
      await open('reports');
      await page.getByTestId('report-list').getByRole('link').first().waitFor();
      await sheet(page, 'desk-reports');
      await page.getByTestId('report-list').getByRole('link').first().click();
      await page.getByTestId('report-messages').waitFor();
      await sheet(page, 'desk-report');
      await page.getByTestId('report-ban').click();
      await sheet(page, 'desk-ban');
      await page.keyboard.press('Escape');
      for (const tab of ['people', 'bans', 'settings', 'audit']) {
        await open(tab);
        await page.locator('main li, main fieldset').nth(6).waitFor();
        await sheet(page, `desk-${tab}`);
      }
      await open('settings');
      await page.getByTestId('setting-banner').fill('The server rests tonight from two to three.');
      await campus.api(campus.admin, 'PATCH', '/api/v1/admin/settings', { banner: 'Exams this week', guests: false });
      await page.getByTestId('settings-save').click();
      await page.getByTestId('settings-conflict').waitFor();
      await sheet(page, 'desk-conflict');
      await leave([page, stranger]);
    }),
  };
}
