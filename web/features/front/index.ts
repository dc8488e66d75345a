export { Facade } from './Facade';
export { FrontPage } from './FrontPage';
export { NotFoundPage } from './NotFoundPage';
