import type { NextConfig } from "next";

/**
 * `same-origin` rather than `no-referrer`: both tell other sites nothing, but under `no-referrer` a browser sends `Origin: null` with the
 * form posts of our own pages, and every write door checks Origin.
 */
const headers = [
  { key: "Content-Security-Policy", value: "frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
];

const config: NextConfig = {
  // Loaded by Node from node_modules, once a process, whichever bundle asks: they hold WebAssembly, sockets or worker threads.
  serverExternalPackages: ["@cedar-policy/cedar-wasm", "nodemailer", "pino", "postgres", "undici"],
  // A page that a mailed link opens has no form and sends `fetch` only, which keeps its Origin.
  headers: async () => [
    { source: "/:path*", headers },
    { source: "/invite", headers: [{ key: "Referrer-Policy", value: "no-referrer" }] },
  ],
  poweredByHeader: false,
  images: { unoptimized: true },
  // A lockfile in a folder above must not make Next take that one for the project.
  turbopack: { root: process.cwd() },
  // `npm run check` looks at the types; whoever only starts Wicket need not wait for it, nor have the tests' packages.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
};

export default config;
