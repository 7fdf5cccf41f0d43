/**
 * What a resource's URI, or a URI template, is called on the aggregated endpoint: `<service>+<uri>`. A service's key holds no `+`, so the
 * first one divides, and what comes out is a URI again: a scheme may hold `+` (RFC 3986, section 3.1).
 */
export function exposedUri(serviceKey: string, uri: string): string {
  return `${serviceKey}+${uri}`;
}

/** The service and its own URI in an exposed one, or null when there is none. */
export function splitExposedUri(exposed: string): { service: string; uri: string } | null {
  const place = exposed.indexOf("+");
  if (place <= 0 || place === exposed.length - 1) return null;
  return { service: exposed.slice(0, place), uri: exposed.slice(place + 1) };
}
