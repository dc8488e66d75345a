// Before `next build`: ends it when a variable of the build can not be meant as it is written.

import { buildFaults } from './build-variables.mjs';

const faults = buildFaults(process.env);
for (const fault of faults) console.error(`build: ${fault}`);
if (faults.length > 0) process.exit(1);
