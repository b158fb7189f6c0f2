// Progress lines of set-up and tasks. They go to standard error: standard output belongs to the task's result.

/**
 * Says in one line what is going on.
 * @param {string} subject for instance "node packages"
 * @param {string} text
 */
export function progress(subject, text) {
  process.stderr.write(`[${subject}] ${text}\n`);
}
