import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    environment: 'node',
    include: ['lib/**/*.test.ts', 'features/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
