import type { ReactNode } from "react";
import { Brand } from "@/components/brand.tsx";

/** A page that stands alone, without navigation: signing in, getting lost, running into an error. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[30rem] flex-col px-4 pt-[12vh] pb-12">
      <Brand />
      <div className="double-rule mt-6 mb-4 pb-3">
        <h1 className="font-medium font-serif text-title">{title}</h1>
      </div>
      <div className="flex flex-col gap-4">{children}</div>
    </main>
  );
}
