/** How often the parent is checked, in milliseconds. This runs before anything is built. */
const pause = 1_000;

/**
 * Ends this process in order when its parent is gone (FF-M-7). npm, and supervisors that start npm, pass a signal to a
 * shell which ends without passing it on: the portal would continue alone, and the next one would find its port taken.
 */
export function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, pause).unref();
}
