// A stage with embedded accounts: members who log in by the page, guests, and an admin.
//
//   const campus = await openCampus(t);
//   const ada = await campus.member('Ada');                  // at /chat, green room; ada.account: { id, token, email }
//   const admin = await campus.admin();                      // at /desk
//   await campus.meet(ada, await campus.guest());            // in a text call with each other

import assert from 'node:assert/strict';
import { eventually, unique } from '../../integration/lib/guard.mjs';
import { api, makeAdmin, PASSWORD, signUp } from '../../integration/lib/accounts.mjs';
import { openStage } from './stage.mjs';

const ADMIN = 'admin@campus.example';

export async function openCampus(t, { env = {}, browser = null } = {}) {
  const stage = await openStage(t, { browser, env: { GURUKUL_AUTH: 'embedded', ...env } });
  return new Campus(stage);
}

class Campus {
  constructor(stage) { this.stage = stage; }

  api(method, path, options) { return api(this.stage.server, method, path, options); }

  async account(name, email = `${unique('member')}@campus.example`) {
    const account = { ...await signUp(this.stage.server, email), email, name };
    const { status } = await this.api('PATCH', '/api/v1/me', { token: account.token, body: { name } });
    assert.equal(status, 200);
    return account;
  }

  async logIn(account, { path = '/chat', ...options } = {}) {
    const person = await this.stage.person({ path: '/login', query: { next: path }, user: account.name, ...options });
    await person.at('login-email').fill(account.email);
    await person.at('login-password').fill(PASSWORD);
    await person.at('login-submit').click();
    await person.page.waitForURL((url) => url.pathname === path);
    return Object.assign(person, { account });
  }

  async member(name, { mode = 'text', ...options } = {}) {
    const person = await this.logIn(await this.account(name), options);
    await person.choose(mode);
    return person;
  }

  async adminsAccount() {
    if (!this.warden) {
      this.warden = await this.account('Warden', ADMIN);
      await makeAdmin(this.stage.server, ADMIN, this.warden.token);
    }
    return this.warden;
  }

  async admin(options = {}) {
    const person = await this.logIn(await this.adminsAccount(), { path: '/desk', ...options });
    await person.at('desk-now').waitFor();
    return person;
  }

  async guest({ mode = 'text', ...options } = {}) {
    const person = await this.stage.person({ query: { as: 'guest' }, ...options });
    await person.at('start').waitFor();
    await person.choose(mode);
    return person;
  }

  // Starts a call between the two users. Nobody else may be waiting.
  async meet(first, second) {
    await first.start();
    await first.queues();
    await second.start();
    for (const person of [first, second]) await person.reaches('connected');
  }

  // Resolves when the history of `person` shows `value` ('up', 'down') as the rating of the last call.
  hasRated(person, value) {
    return eventually(`${person.user} has rated the last call ${value}`, async () => {
      const { body } = await this.api('GET', '/api/v1/calls', { token: person.account.token });
      return body.items[0]?.rating === value;
    });
  }

  async change(settings) {
    const { token } = await this.adminsAccount();
    const { status, body } = await this.api('PATCH', '/api/v1/admin/settings', { token, body: settings });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }
}
