import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export type Nginx = { origin: string; close(): Promise<void> };

const startMsMax = 10_000;

/**
 * An nginx of the test's own in front of two replicas, as one would put it there: in turns and without stickiness, answers as they come.
 * Only for the test, it says who answered (`x-served-by`), and a request may say who it would like to be answered by (`x-replica`).
 */
export async function startNginx(port: number, replicaPorts: readonly [number, number]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "wicket-nginx-"));
  writeFileSync(join(folder, "nginx.conf"), configuration(port, replicaPorts));
  const errors = join(folder, "error.log");
  const nginx = spawn(process.env.WICKET_NGINX_EXECUTABLE || "nginx", ["-p", folder, "-c", "nginx.conf", "-e", errors], {
    stdio: "inherit",
  });
  const exited = once(nginx, "exit");
  const lastResort = () => void nginx.kill("SIGTERM");
  process.once("exit", lastResort);
  const origin = `http://localhost:${port}`;
  for (const deadline = Date.now() + startMsMax; !(await answers(origin)); await pause(20)) {
    if (nginx.exitCode !== null || Date.now() > deadline) {
      nginx.kill("SIGTERM");
      throw new Error(`nginx did not start:\n${readFileSync(errors, "utf8")}`);
    }
  }
  return {
    origin,
    close: async () => {
      process.removeListener("exit", lastResort);
      nginx.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(origin: string): Promise<boolean> {
  try {
    await (await fetch(`${origin}/healthz`)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** A replica that is gone is asked again two seconds later; by those who wish for it, at once. */
function configuration(port: number, [first, second]: readonly [number, number]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${of};`).join(" ");
  return `
    daemon off;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    worker_processes 1;
    pid nginx.pid;
    error_log error.log warn;
    events { worker_connections 1024; }
    http {
      access_log off;
      ${temporary}
      upstream replicas {
        server 127.0.0.1:${first} fail_timeout=2s;
        server 127.0.0.1:${second} fail_timeout=2s;
        keepalive 32;
      }
      upstream replica-0 { server 127.0.0.1:${first} max_fails=0; server 127.0.0.1:${second} backup; }
      upstream replica-1 { server 127.0.0.1:${second} max_fails=0; server 127.0.0.1:${first} backup; }
      map $http_x_replica $wanted { default replicas; 0 replica-0; 1 replica-1; }
      server {
        listen 127.0.0.1:${port};
        client_max_body_size 5m;
        add_header x-served-by $upstream_addr always;
        location / {
          proxy_pass http://$wanted;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Replica "";
          proxy_buffering off;
          proxy_read_timeout 1h;
          proxy_send_timeout 1h;
        }
      }
    }
  `;
}
