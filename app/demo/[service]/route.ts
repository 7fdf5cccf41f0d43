import { serveDemo } from "@/lib/demo/serve-demo.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

async function answer(request: Request, context: { params: Promise<{ service: string }> }): Promise<Response> {
  return serveDemo((await context.params).service, request);
}

export const GET = answer;
export const POST = answer;
export const DELETE = answer;
