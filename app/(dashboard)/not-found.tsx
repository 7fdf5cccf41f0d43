import type { Metadata } from "next";
import Link from "next/link";
import { Memo } from "@/app/(dashboard)/memo.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Memo title="Not found">
      <p className="mb-4">There is no such page here, or it is not yours to see.</p>
      <p>
        <Link href="/" className="link">
          Go to the desk
        </Link>
      </p>
    </Memo>
  );
}
