import { type ListedTools, listTools } from "@/lib/connectors/list-tools.ts";
import type { DemoService } from "@/lib/demo/demo-service.ts";
import { demoHandlers } from "@/lib/demo/handlers.ts";

/** Asks a demo server for its tools without the network: the process that asks may not be listening yet. */
export async function listDemoTools(service: DemoService): Promise<ListedTools> {
  return listTools({
    url: `http://demo.example/${service}`,
    token: null,
    addressPolicy: { loopbackHttp: false, private: false },
    fetch: (url, init) => demoHandlers[service].fetch(new Request(url, init)),
  });
}
