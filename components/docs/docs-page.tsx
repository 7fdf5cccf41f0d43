import Link from "next/link";
import type { ReactNode } from "react";
import { Brand } from "@/components/brand.tsx";
import { MemoHeader, type MemoLine } from "@/components/memo-header.tsx";

type DocsPageProps = { title: string; lines: readonly MemoLine[]; actions?: ReactNode; children: ReactNode };

/** A page of the documentation: it stands alone, because whoever reads it need not be signed in. */
export function DocsPage({ title, lines, actions, children }: DocsPageProps) {
  return (
    <main className="mx-auto w-full max-w-[76.5rem] px-3.5 pt-4 pb-12 md:px-6">
      <Link href="/" className="inline-block rounded-md">
        <Brand />
      </Link>
      <MemoHeader title={title} lines={lines} actions={actions} />
      {children}
    </main>
  );
}
