// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { problem, scriptedApi } from '@/lib/testing/scripted-api';
import { BlockDialog } from './BlockDialog';
import { BuddyButton } from './BuddyButton';
import { CallFeedback } from './call-feedback';
import { RatingButtons } from './RatingButtons';
import { ReportDialog } from './ReportDialog';
import { callPartner, notWritten } from './testing';
import { reasonLabels } from './messages';

afterEach(cleanup);
const user = userEvent.setup();

describe('the report dialog', () => {
  it('sends reason and description, confirms it and offers to block', async () => {
    const { api, asked } = scriptedApi({ 'POST /api/v1/reports': [{ status: 201, body: { id: 'r-1' } }] });
    const [onBlock, onClose] = [vi.fn(), vi.fn()];
    const { getByLabelText, getByRole, findByRole } = render(
      <ReportDialog api={api} callPartner={callPartner} onBlock={onBlock} onClose={onClose} />,
    );
    await user.click(getByLabelText(reasonLabels.hate));
    await user.type(getByRole('textbox', { name: 'In your own words' }), ' rude ');
    await user.click(getByRole('button', { name: 'Send the report' }));
    expect(await findByRole('status')).toBeTruthy();
    expect(asked[0]?.body).toEqual({ callId: 'c-1', reason: 'hate', words: 'rude' });
    await user.click(getByRole('button', { name: 'Block Ada too' }));
    expect(onBlock).toHaveBeenCalledOnce();
    await user.click(getByRole('button', { name: 'Done' }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('needs a reason, and sends null for an empty description', async () => {
    const { api, asked } = scriptedApi({ 'POST /api/v1/reports': [{ status: 200, body: { id: 'r-1' } }] });
    const { getByLabelText, getByRole, findByRole } = render(
      <ReportDialog api={api} callPartner={callPartner} onClose={() => undefined} />,
    );
    await user.click(getByRole('button', { name: 'Send the report' }));
    expect(asked).toEqual([]);
    await user.click(getByLabelText(reasonLabels.spam));
    await user.click(getByRole('button', { name: 'Send the report' }));
    await findByRole('status');
    expect(asked[0]?.body).toMatchObject({ words: null });
  });

  it('keeps the input and shows the reason if sending fails', async () => {
    const { api } = scriptedApi({ 'POST /api/v1/reports': [problem(429, 'too_often')] });
    const { getByLabelText, getByRole, findByText } = render(
      <ReportDialog api={api} callPartner={callPartner} onClose={() => undefined} />,
    );
    await user.click(getByLabelText(reasonLabels.other));
    await user.type(getByRole('textbox', { name: 'In your own words' }), 'a long story');
    await user.click(getByRole('button', { name: 'Send the report' }));
    await findByText(/a little often/);
    expect((getByRole('textbox', { name: 'In your own words' }) as HTMLTextAreaElement).value).toBe('a long story');
    expect((getByLabelText(reasonLabels.other) as HTMLInputElement).checked).toBe(true);
  });

  it('sends the report again until the call is stored', async () => {
    const { api, asked } = scriptedApi({
      'POST /api/v1/reports': [notWritten, { status: 201, body: { id: 'r-1' } }],
    });
    const { getByLabelText, getByRole, findByText } = render(
      <ReportDialog api={api} callPartner={callPartner} onClose={() => undefined} />,
    );
    await user.click(getByLabelText(reasonLabels.spam));
    await user.click(getByRole('button', { name: 'Send the report' }));
    await findByText('Thank you');
    expect(asked).toHaveLength(2);
  });
});

describe('the block dialog', () => {
  const show = (answer: ReturnType<typeof problem>) => {
    const { api, asked } = scriptedApi({ 'POST /api/v1/blocks': [answer] });
    const on = { onAsked: vi.fn(), onBlocked: vi.fn(), onFailed: vi.fn(), onClose: vi.fn() };
    return { ...render(<BlockDialog api={api} person={callPartner} inCall {...on} />), ...on, asked };
  };

  it('explains the effect of a block, and sends it once on a double click', async () => {
    const { getByRole, asked, onAsked, onBlocked, onFailed } = show({ status: 204 });
    expect(getByRole('dialog').textContent).toContain('This call ends at once.');
    await user.dblClick(getByRole('button', { name: 'Block' }));
    await vi.waitFor(() => expect(onBlocked).toHaveBeenCalledOnce());
    expect(asked).toEqual([{ route: 'POST /api/v1/blocks', body: { userId: 'u-2' } }]);
    expect([onAsked.mock.calls.length, onFailed.mock.calls.length]).toEqual([1, 0]);
  });

  it('shows an error if the block fails, and can try again', async () => {
    const { getByRole, findByText, asked, onFailed } = show(problem(503, 'unavailable'));
    await user.click(getByRole('button', { name: 'Block' }));
    await findByText(/cannot do that at the moment/);
    expect(onFailed).toHaveBeenCalledOnce();
    await user.click(getByRole('button', { name: 'Block' }));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
  });

  it('sends no block if it is cancelled', async () => {
    const { getByRole, asked, onClose } = show({ status: 204 });
    await user.click(getByRole('button', { name: 'Cancel' }));
    expect([onClose.mock.calls.length, asked.length]).toEqual([1, 0]);
  });
});

describe('the buttons for rating and buddies', () => {
  it('show the current rating', async () => {
    const { api } = scriptedApi({ 'POST /api/v1/ratings': [{ status: 200, body: {} }] });
    const feedback = new CallFeedback(api, callPartner, { rating: 'down' });
    const { getByRole } = render(<RatingButtons feedback={feedback} name="Ada" />);
    expect(getByRole('button', { name: 'Not good' }).getAttribute('aria-pressed')).toBe('true');
    await user.click(getByRole('button', { name: 'Good' }));
    expect(getByRole('button', { name: 'Good' }).getAttribute('aria-pressed')).toBe('true');
    expect(getByRole('button', { name: 'Not good' }).getAttribute('aria-pressed')).toBe('false');
  });

  it.each([
    [null, 'Ask Ada to be your buddy', 'ask', false],
    ['incoming', 'Ada wants to be your buddy: accept', 'ask', false],
    ['outgoing', 'Asked Ada to be your buddy', 'asked', true],
    ['buddy', 'Ada is your buddy', 'buddies', true],
  ] as const)('show the state of the buddy request: %s', (buddyState, label, state, isDone) => {
    const { api } = scriptedApi({});
    const feedback = new CallFeedback(api, callPartner, { buddyState });
    const { getByTestId } = render(<BuddyButton feedback={feedback} name="Ada" />);
    const button = getByTestId('add-buddy');
    expect([button.getAttribute('aria-label'), button.dataset.state]).toEqual([label, state]);
    expect(button.getAttribute('aria-disabled')).toBe(String(isDone));
  });
});
