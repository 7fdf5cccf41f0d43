import type { Metadata, Viewport } from "next";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toasts } from "@/components/ui/toast.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Wicket", template: "%s · Wicket" },
  description: "An authorization proxy for MCP: every call gets an allow-or-deny decision and leaves a record.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf6" },
    { media: "(prefers-color-scheme: dark)", color: "#151412" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme's script writes `data-theme` before React wakes up.
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange>
          <Toasts>{children}</Toasts>
        </ThemeProvider>
      </body>
    </html>
  );
}
