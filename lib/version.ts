/** Wicket's own version, as it names itself to clients and upstreams. A test compares it with package.json. */
export const wicketVersion = "0.1.0";
