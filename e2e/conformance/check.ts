/** One line of what the suite found out. A scenario may report the same check more than once. */
export type Check = { scenario: string; id: string; status: string; message: string };

/** In the order in which they are reported: what went well, what did not, what says nothing. */
export const statuses = ["SUCCESS", "FAILURE", "WARNING", "SKIPPED", "INFO"];
