"use client";

import { PlainPage } from "@/components/plain-page.tsx";
import { Button } from "@/components/ui/button.tsx";

/** A bug, or something that Wicket needs and cannot reach. The reference is in the server's log. */
export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <PlainPage title="This page could not be made">
      <p>Something failed on the server while it was put together. Nothing was changed by it.</p>
      {error.digest !== undefined && (
        <p>
          Reference <span className="mono">{error.digest}</span>: the server's log tells more under it.
        </p>
      )}
      <div>
        <Button variant="primary" onClick={() => retry()}>
          Try again
        </Button>
      </div>
    </PlainPage>
  );
}
