import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    environment: 'node',
    include: ['{app,features,lib,scripts,ui}/**/*.test.{ts,tsx,mjs}'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
