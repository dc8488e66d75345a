/**
 * The addresses of the server, and the switches in the page's URL. The build inserts each variable
 * (`NEXT_PUBLIC_...`); an absent one is derived from the origin of the page.
 */
export interface WebConfig {
  readonly matchmakingUrl: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  /** False: the operator's build has switched matching off. */
  readonly matchmakingEnabled: boolean;
  /** The account service: a Supabase project, or the server's embedded accounts. */
  readonly supabaseUrl: string;
  readonly supabaseAnonKey: string | null;
}

export interface BuildVariables {
  readonly matchmakingWsUrl?: string | undefined;
  readonly useWsMatchmaking?: string | undefined;
  readonly supabaseUrl?: string | undefined;
  readonly supabaseAnonKey?: string | undefined;
  readonly apiUrl?: string | undefined;
}

// The build replaces exactly these expressions, so they cannot be computed.
const fromBuild: BuildVariables = {
  matchmakingWsUrl: process.env.NEXT_PUBLIC_MATCHMAKING_WS_URL,
  useWsMatchmaking: process.env.NEXT_PUBLIC_USE_WS_MATCHMAKING,
  supabaseUrl: process.env.NEXT_PUBLIC_SUPABASE_URL,
  supabaseAnonKey: process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY,
  apiUrl: process.env.NEXT_PUBLIC_API_URL,
};

const off = new Set(['false', '0', 'off', 'no']);

export function webConfig(origin: string, variables: BuildVariables = fromBuild): WebConfig {
  const apiUrl = (variables.apiUrl || origin).replace(/\/+$/, '');
  return {
    matchmakingUrl: variables.matchmakingWsUrl || `${origin.replace(/^http/, 'ws')}/ws`,
    apiUrl,
    matchmakingEnabled: !off.has((variables.useWsMatchmaking ?? '').trim().toLowerCase()),
    supabaseUrl: (variables.supabaseUrl || apiUrl).replace(/\/+$/, ''),
    supabaseAnonKey: variables.supabaseAnonKey || null,
  };
}

/** Switches in the page's URL, for tests and experts. */
export interface PageSwitches {
  /** `?relay=only`: all media goes through the relay, and the partner does not learn this user's address. */
  readonly relayOnly: boolean;
  /** `?prepare=off`: no peer connection before the match; for comparison. */
  readonly prepare: boolean;
  /** `?user=ID`: be this user in open mode. */
  readonly userId: string | null;
}

export function pageSwitches(search: string): PageSwitches {
  const query = new URLSearchParams(search);
  return {
    relayOnly: query.get('relay') === 'only',
    prepare: query.get('prepare') !== 'off',
    userId: query.get('user') || null,
  };
}
