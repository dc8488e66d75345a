// Runs before `next build`: fails if a build variable is malformed.

import { buildFaults } from './build-variables.mjs';

const faults = buildFaults(process.env);
for (const fault of faults) console.error(`build: ${fault}`);
if (faults.length > 0) process.exit(1);
