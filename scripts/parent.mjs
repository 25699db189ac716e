/** How often it is looked whether the parent is still there, in milliseconds. This runs before anything is built. */
const pause = 1_000;

/**
 * Ends this process in order when the one that started it has gone (FF-M-7). npm, and supervisors that start npm, pass a signal
 * on to a shell which ends with it and tells nobody: the portal would go on alone, and the next one find its port taken.
 */
export function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, pause).unref();
}
