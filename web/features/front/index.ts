export { FrontPage } from './FrontPage';
export { NotFoundPage } from './NotFoundPage';
