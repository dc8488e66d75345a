import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { Banner } from '@/features/site';
import './globals.css';

const headline = localFont({
  src: '../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2',
  variable: '--font-headline',
  weight: '200 800',
  adjustFontFallback: 'Arial',
});

const text = localFont({
  src: '../node_modules/@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
  variable: '--font-text',
  weight: '300 900',
  adjustFontFallback: 'Arial',
});

export const metadata: Metadata = {
  title: { default: 'Gurukul: meet the rest of your campus', template: '%s · Gurukul' },
  description:
    'One button, one stranger from your campus, face to face. Talk for as long as you both like, then press Next.',
  applicationName: 'Gurukul',
  formatDetection: { telephone: false, email: false, address: false },
  referrer: 'no-referrer',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  // The on-screen keyboard of a phone then moves the chat up and does not cover it.
  interactiveWidget: 'resizes-content',
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#eef1ea' },
    { media: '(prefers-color-scheme: dark)', color: '#0a1413' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${headline.variable} ${text.variable}`}>
      <body>
        <Banner />
        {children}
      </body>
    </html>
  );
}
