import { describe, expect, it } from 'vitest';
import { tabHref, parseTabLocation } from './tabs';
import { auditActionText, countText } from './format';

describe('an entry of the audit log', () => {
  it.each([
    ['user.banned', { ban: 'b', reason: 'Spam', until: null }, 'banned for good (Spam)'],
    ['user.unbanned', { ban: 'b' }, 'lifted a ban'],
    ['report.viewed', {}, 'read a report'],
    ['report.resolved', { resolution: 'dismissed', note: '' }, 'settled a report: dismissed'],
    ['settings.changed', { matching: { from: true, to: false }, modes: { from: ['video'], to: ['video', 'text'] } },
      'changed matching from on to off, modes from video to video, text'],
    ['something.new', {}, 'something.new'],
  ])('describes %s in words', (action, detail, words) => {
    expect(auditActionText({ action, detail })).toBe(words);
  });

  it('shows the end of a ban', () => {
    expect(auditActionText({ action: 'user.banned', detail: { until: Date.UTC(2030, 1, 3), reason: 'x' } }))
      .toContain('2030');
  });
});

describe('the URL hash of the admin page', () => {
  it.each([
    ['', 'now', null], ['#reports', 'reports', null], ['#reports/r%2F1', 'reports', 'r/1'],
    ['#nonsense', 'now', null], ['#audit/%', 'audit', null],
  ])('%j opens the tab %s', (hash, tab, subject) => {
    expect(parseTabLocation(hash)).toEqual({ tab, subject });
  });

  it('is read back as the tab for which it was made', () => {
    expect(parseTabLocation(tabHref('people', 'a b/c'))).toEqual({ tab: 'people', subject: 'a b/c' });
  });
});

it('a count uses singular and plural', () => {
  expect([countText(1, 'call'), countText(0, 'call')]).toEqual(['1 call', '0 calls']);
  expect(countText(2, 'person talks', 'people talk')).toBe('2 people talk');
});
