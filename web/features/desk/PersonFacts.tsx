import type { AdminUser } from '@/lib/api';
import { PersonTag, Tag } from './PersonTag';
import { tabHref } from './tabs';
import { countText, banEndText, timeText } from './format';

/** Summary of a user for administrators. */
export function PersonFacts({ user }: { user: AdminUser }) {
  return (
    <div className="min-w-0 flex-1 basis-80">
      <p>
        <PersonTag person={user}>
          {user.online && <Tag>online</Tag>}
          {user.ban && <Tag isLoud>banned {banEndText(user.ban.untilMs)}</Tag>}
        </PersonTag>
      </p>
      {user.email && <p className="[overflow-wrap:anywhere]">{user.email}</p>}
      {user.ban && <p className="[overflow-wrap:anywhere]">Banned for: {user.ban.reason}</p>}
      <p className="text-sm text-soft">
        {countText(user.calls, 'call')}, {countText(user.reports, 'report')} against them. Since{' '}
        {timeText(user.createdAtMs)}, last here {timeText(user.seenAtMs)}
        {' · '}
        <a href={tabHref('audit', user.id)} className="underline underline-offset-2">
          what was done
        </a>
      </p>
    </div>
  );
}
