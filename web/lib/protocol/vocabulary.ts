/** The enumerations of the protocol. */
export const matchModes = ['video', 'audio', 'text'] as const;
export type MatchMode = (typeof matchModes)[number];

export const campusFilters = ['any', 'same', 'other'] as const;
export type CampusFilter = (typeof campusFilters)[number];

export const queueLeftReasons = ['left', 'timeout', 'disabled'] as const;
export type QueueLeftReason = (typeof queueLeftReasons)[number];

export const partnerLeftReasons = ['ended', 'skipped', 'disconnected', 'lost', 'banned'] as const;
export type PartnerLeftReason = (typeof partnerLeftReasons)[number];

/** How an invite ended, other than by a call. */
export const inviteEnds = ['declined', 'cancelled', 'timeout', 'gone'] as const;
export type InviteEnd = (typeof inviteEnds)[number];

export const buddyChanges = ['asked', 'accepted', 'removed'] as const;
export type BuddyChange = (typeof buddyChanges)[number];

export const authModes = ['open', 'supabase', 'embedded'] as const;
export type AuthMode = (typeof authModes)[number];

/** The bounds of the protocol; text is counted in code points. */
export const limits = {
  interests: 8,
  interestLength: 32,
  chatLength: 2000,
  messageBytes: 65_536,
} as const;
