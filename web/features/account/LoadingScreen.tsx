import { LogoMark } from '@/ui/Logo';

/** Shown until it is known whether a user is signed in. */
export function LoadingScreen() {
  return (
    <main aria-busy className="flex min-h-dvh flex-col items-center justify-center gap-4">
      <h1 className="sr-only">One moment</h1>
      <LogoMark className="size-12 motion-safe:animate-pulse" />
    </main>
  );
}
