import type { Metadata } from "next";
import Link from "next/link";
import { PlainPage } from "@/components/plain-page.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PlainPage title="Not found">
      <p>There is no such page here, or it is not yours to see.</p>
      <p>
        <Link href="/" className="link">
          Go to the desk
        </Link>
      </p>
    </PlainPage>
  );
}
