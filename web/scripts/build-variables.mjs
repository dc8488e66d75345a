// Checks the build variables before the build. Without this, the first visitor would find a wrong value.
//
//   const faults = buildFaults(process.env);      // ["NEXT_PUBLIC_API_URL: ..."]; empty when all is well

const urls = {
  NEXT_PUBLIC_MATCHMAKING_WS_URL: ['wss:', 'ws:'],
  NEXT_PUBLIC_API_URL: ['https:', 'http:'],
  NEXT_PUBLIC_SUPABASE_URL: ['https:', 'http:'],
};
const switches = ['NEXT_PUBLIC_USE_WS_MATCHMAKING'];
const words = ['true', 'false', '1', '0', 'on', 'off', 'yes', 'no'];

function urlFault(text, protocols) {
  let url;
  try {
    url = new URL(text);
  } catch {
    return `'${text}' is no url; it has to begin with ${protocols[0]}//`;
  }
  if (!protocols.includes(url.protocol)) return `'${text}' has to begin with ${protocols.join('// or ')}//`;
  if (url.username || url.password) return 'a url that everybody can read may hold no password';
  if (url.hash || (url.search && protocols[0] === 'https:')) return `'${text}' has to end with the path`;
  return null;
}

export function buildFaults(environment) {
  const faults = [];
  for (const [name, protocols] of Object.entries(urls)) {
    const fault = environment[name] ? urlFault(environment[name], protocols) : null;
    if (fault) faults.push(`${name}: ${fault}`);
  }
  for (const name of switches) {
    const text = (environment[name] ?? '').trim().toLowerCase();
    if (text && !words.includes(text)) faults.push(`${name}: '${environment[name]}' is none of ${words.join(', ')}`);
  }
  const apart = environment.NEXT_PUBLIC_MATCHMAKING_WS_URL && !environment.NEXT_PUBLIC_API_URL;
  if (faults.length === 0 && apart && environment.VERCEL) {
    // The page asks the API how to sign in, and Vercel's own address has no API.
    faults.push('NEXT_PUBLIC_API_URL: has to be set beside NEXT_PUBLIC_MATCHMAKING_WS_URL, to the same server');
  }
  return faults;
}
