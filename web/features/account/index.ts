/** Sign-in pages, and the gates that protect other pages. */
export { AccountGate, MeetingGate } from './AccountGate';
export { ConfirmPage } from './ConfirmPage';
export { LoginPage } from './LoginPage';
export { NewPassword } from './NewPassword';
export { RecoverPage } from './RecoverPage';
export { SignUpForm } from './SignUpForm';
export { SignUpPage } from './SignUpPage';
export { MailSent } from './MailSent';
export { linkClass } from './LoginForm';
export { PasswordField } from './PasswordField';
export { useSubmit } from './useSubmit';
