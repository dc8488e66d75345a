export function buildFaults(environment: Record<string, string | undefined>): string[];
