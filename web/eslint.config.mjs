import nextVitals from 'eslint-config-next/core-web-vitals';
import nextTs from 'eslint-config-next/typescript';

const noReact = {
  group: ['react', 'react/*', 'react-dom', 'react-dom/*', 'next', 'next/*'],
  message: 'lib has no React: hooks live in features.',
};
const above = (...layers) => ({
  group: layers.flatMap((layer) => [`@/${layer}`, `@/${layer}/*`, `**/${layer}/**`]),
  message: 'app imports features, features import ui and lib, ui and lib import nothing above them.',
});
const inside = {
  group: ['@/features/*/*', '../../features/**'],
  message: 'a feature is used through its index.',
};
const restrict = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const config = [
  { ignores: ['.next/**', 'out/**', 'node_modules/**', 'next-env.d.ts'] },
  ...nextVitals,
  ...nextTs,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', 500],
      'max-len': ['error', { code: 120, ignoreUrls: true, ignoreStrings: false }],
      eqeqeq: 'error',
      quotes: ['error', 'single', { avoidEscape: true }],
      semi: ['error', 'always'],
    },
  },
  restrict(['lib/**'], noReact, above('app', 'features', 'ui')),
  restrict(['ui/**'], above('app', 'features')),
  restrict(['features/**'], above('app'), inside),
  restrict(['app/**'], inside),
];

export default config;
