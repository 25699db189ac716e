/** Processor time of this process, in milliseconds. */
export function ofThisProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
