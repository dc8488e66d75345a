import { FrontPage } from '@/features/front';

export default function Page() {
  return <FrontPage />;
}
