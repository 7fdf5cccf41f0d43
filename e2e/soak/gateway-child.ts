/**
 * The gateway as a process of its own, on the database and with the settings of its environment: everything but Next. Says its port to its
 * parent, and then, whenever asked, how much memory it has and has had at most since it was last asked.
 */
import { serveFetch } from "@/e2e/upstreams/serve-fetch.ts";
import { serve } from "@/lib/gateway/gateway.ts";
import { closeOutbound } from "@/lib/outbound/agent-pool.ts";

const samplingMs = 5;
let peak = 0;

function sample(): number {
  const resident = process.memoryUsage.rss();
  peak = Math.max(peak, resident);
  return resident;
}

const served = await serveFetch((request, peer) => {
  const [, , service = ""] = new URL(request.url).pathname.split("/");
  return serve(request, { ...peer, service: service === "" ? null : service });
});
const sampling = setInterval(sample, samplingMs);
process.on("message", () => {
  const resident = sample();
  process.send?.({ resident, peak });
  peak = resident;
});
process.on("disconnect", () => {
  clearInterval(sampling);
  void closeOutbound().then(() => process.exit(0));
});
process.send?.({ port: served.port });
