// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Dialog } from './Dialog';

afterEach(cleanup);

it('a dialog is modal, has its title as name, and is closed by button and Escape', async () => {
  const onClose = vi.fn();
  const { getByRole } = render(<Dialog title="Sure?" onClose={onClose}>words</Dialog>);
  const dialog = getByRole('dialog', { name: 'Sure?' }) as HTMLDialogElement;
  expect(dialog.open).toBe(true);
  await userEvent.setup().click(getByRole('button', { name: 'Close' }));
  expect(onClose).toHaveBeenCalledTimes(1);
  fireEvent(dialog, new Event('cancel', { cancelable: true }));
  expect(onClose).toHaveBeenCalledTimes(2);
});

it('a dialog focuses the marked element, and returns the focus when it closes', () => {
  const button = document.body.appendChild(document.createElement('button'));
  button.focus();
  const { unmount, getByRole } = render(
    <Dialog title="Sure?" onClose={() => undefined}><input data-autofocus /></Dialog>,
  );
  expect(document.activeElement).toBe(getByRole('textbox'));
  unmount();
  expect(document.activeElement).toBe(button);
  button.remove();
});
