/** Logging in and everything around it; the gates that pages of one's own stand behind. */
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
