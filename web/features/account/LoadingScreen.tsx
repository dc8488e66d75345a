import { LogoMark } from '@/ui/Logo';

/** For the moment in which it is not known yet who is here. */
export function LoadingScreen() {
  return (
    <main aria-busy className="flex min-h-dvh flex-col items-center justify-center gap-4">
      <h1 className="sr-only">One moment</h1>
      <LogoMark className="size-12 motion-safe:animate-pulse" />
    </main>
  );
}
